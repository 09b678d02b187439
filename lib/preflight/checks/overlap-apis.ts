import { apiDraft } from './api-entities';
import { defineCheck, found, OVERLAP } from './check';

export const overlapApis = defineCheck({
  id: 'overlap-apis',
  title: 'no API entities were created during the overlap',
  severity: 'blocker',
  phases: [...OVERLAP, 'after-finish'],
  needs: ['apis'],
  wants: ['apiWorkspaces'],
  unwaivable: true,
  remedy:
    'create a Service and a Route for each API and delete the API; then find the client that still writes: the Admin API must be frozen from migrate-up on',
  source:
    'observed on Kong 1.0.3: an API that was created on an old node while migrations are pending gives 404 on a new node, and "finish" does not report it',
  check: (known, { from }) => found(apiDraft(known, from)),
});
