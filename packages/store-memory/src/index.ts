export { createMemoryStore, type MemoryStore } from './memory-store.js';
export type { MemoryContents } from './tables.js';
