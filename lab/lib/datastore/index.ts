export * from './datastore';
export { SEEDED_KEY, SEEDED_ROUTES } from './legacy-seed';
