declare const brand: unique symbol;

/** A `T` that only its own constructor makes, so that one kind of value cannot be taken for another. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
