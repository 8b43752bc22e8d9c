/** What a row is found by. An index leaves out a row whose key is null, as a partial index does. */
export type Key = string | number | null;

export type KeyOf<Row> = (row: Row) => Key;

/** A row with the same key in a unique index was there already. */
export class DuplicateKey extends Error {
  override readonly name = 'DuplicateKey';
}

/** Remembers how to take back what was changed since it began, so that a commit can end as if it had never started. */
export class Journal {
  #undo: (() => void)[] | null = null;

  /** Runs the work; where it throws, all that it changed is taken back before the error goes on. */
  atomically<T>(work: () => T): T {
    const undo: (() => void)[] = [];
    this.#undo = undo;
    try {
      return work();
    } catch (error) {
      for (const takeBack of undo.reverse()) takeBack();
      throw error;
    } finally {
      this.#undo = null;
    }
  }

  /** Outside of `atomically` each change stands for itself. */
  record(takeBack: () => void): void {
    this.#undo?.push(takeBack);
  }
}

/** How rows are found: by the primary `key`, by the keys in `unique`, which occur once, and by those in `plain`. */
export interface Indexes<Row, Unique extends string, Plain extends string> {
  readonly key: KeyOf<Row>;
  readonly unique: Readonly<Record<Unique, KeyOf<Row>>>;
  readonly plain: Readonly<Record<Plain, KeyOf<Row>>>;
}

/** Rows with indexes. Rows are replaced, never changed, so whoever has read one keeps what they have read. */
export class Table<Row, Unique extends string, Plain extends string> {
  readonly #key: KeyOf<Row>;
  readonly #rows: Index<Row>;
  readonly #unique: Readonly<Record<Unique, Index<Row>>>;
  readonly #plain: Readonly<Record<Plain, Index<Row>>>;
  readonly #indexes: readonly Index<Row>[];

  constructor(
    private readonly journal: Journal,
    private readonly indexes: Indexes<Row, Unique, Plain>,
  ) {
    const { key, unique, plain } = indexes;
    const index = (keyOf: KeyOf<Row>, isUnique: boolean) => new Index(key, keyOf, isUnique);
    this.#key = key;
    this.#rows = index(key, true);
    this.#unique = mapValues(unique, (keyOf) => index(keyOf, true));
    this.#plain = mapValues(plain, (keyOf) => index(keyOf, false));
    this.#indexes = [
      this.#rows,
      ...Object.values<Index<Row>>(this.#unique),
      ...Object.values<Index<Row>>(this.#plain),
    ];
  }

  /** A table of its own with the same rows. */
  copy(journal: Journal): Table<Row, Unique, Plain> {
    const copy = new Table(journal, this.indexes);
    for (const row of this.rows()) copy.insert(row);
    return copy;
  }

  get(key: Key): Row | undefined {
    return this.#rows.at(key)[0];
  }

  find(index: Unique, key: Key): Row | undefined {
    return this.#unique[index].at(key)[0];
  }

  /** All rows under that key, in the order in which they came under it. */
  all(index: Plain, key: Key): readonly Row[] {
    return this.#plain[index].at(key);
  }

  /** All rows in the order in which they were inserted. */
  rows(): Iterable<Row> {
    return this.#rows.all();
  }

  insert(row: Row): void {
    this.#change(null, row);
  }

  /** Puts a row in the place of the one with the same primary key. */
  replace(row: Row): void {
    this.#change(this.get(this.#key(row)) ?? null, row);
  }

  delete(row: Row): void {
    this.#change(row, null);
  }

  #change(from: Row | null, to: Row | null): void {
    // All indexes are asked before the first is changed: a row is in all of them or in none.
    for (const index of this.#indexes) index.check(from, to);
    for (const index of this.#indexes) index.change(from, to);
    this.journal.record(() => {
      for (const index of this.#indexes) index.change(to, from);
    });
  }
}

class Index<Row> {
  readonly #groups = new Map<Key, Map<Key, Row>>();

  constructor(
    private readonly primaryKeyOf: KeyOf<Row>,
    private readonly keyOf: KeyOf<Row>,
    private readonly isUnique: boolean,
  ) {}

  at(key: Key): readonly Row[] {
    return [...(this.#groups.get(key)?.values() ?? [])];
  }

  *all(): Iterable<Row> {
    for (const group of this.#groups.values()) yield* group.values();
  }

  check(from: Row | null, to: Row | null): void {
    if (!this.isUnique || to === null) return;
    const key = this.keyOf(to);
    const isTaken = key !== null && this.#groups.has(key);
    if (isTaken && !(from !== null && this.keyOf(from) === key)) throw new DuplicateKey();
  }

  change(from: Row | null, to: Row | null): void {
    // A row that keeps its key keeps its place.
    const stays = from !== null && to !== null && this.keyOf(from) === this.keyOf(to);
    if (from !== null && !stays) this.#remove(from);
    if (to !== null) this.#put(to);
  }

  #put(row: Row): void {
    const key = this.keyOf(row);
    if (key === null) return;
    const group = this.#groups.get(key) ?? new Map<Key, Row>();
    this.#groups.set(key, group.set(this.primaryKeyOf(row), row));
  }

  #remove(row: Row): void {
    const key = this.keyOf(row);
    const group = this.#groups.get(key);
    group?.delete(this.primaryKeyOf(row));
    if (group?.size === 0) this.#groups.delete(key);
  }
}

/** Nobody outside holds what is stored: not whoever brought it, nor whoever reads it. */
export const copyOf = <T>(value: T): T => structuredClone(value);

function mapValues<Name extends string, From, To>(
  values: Readonly<Record<Name, From>>,
  map: (value: From) => To,
): Record<Name, To> {
  const entries = Object.entries<From>(values).map(([name, value]) => [name, map(value)] as const);
  return Object.fromEntries(entries) as Record<Name, To>;
}
