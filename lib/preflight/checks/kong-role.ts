import { counted, defineCheck, found, MIGRATING, type Draft } from './check';

export const kongRole = defineCheck({
  id: 'kong-role',
  title: "Kong's role may change Kong's tables",
  severity: 'blocker',
  phases: MIGRATING,
  needs: ['kongRole'],
  remedy: "make Kong's role the owner of these tables (ALTER TABLE … OWNER TO …), or a member of their owner",
  source: 'PostgreSQL manual, ALTER TABLE: "You must own the table"; CREATE TABLE: the CREATE right on the schema',
  check: ({ kongRole: { name, schema, mayCreate, notOwned } }, _settings, phase) => {
    const owned: Draft | undefined =
      notOwned.count === 0
        ? undefined
        : {
            subject: `role ${name}`,
            evidence: {
              ...notOwned,
              text: `it does not own ${counted(notOwned.count, 'table')} of Kong, and may not alter them`,
            },
          };
    const creates: Draft | undefined =
      mayCreate || phase !== 'before-up'
        ? undefined
        : {
            subject: `role ${name}`,
            evidence: { text: `it may not create tables in schema ${schema}, and "up" creates some` },
            remedy: `GRANT CREATE ON SCHEMA ${schema} TO ${name}`,
          };
    return found(owned, creates);
  },
});
