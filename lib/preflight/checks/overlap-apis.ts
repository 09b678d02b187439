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
    'create a Service and a Route for each and delete the API; then find out who still writes: the Admin API must be frozen from migrate-up on',
  source:
    'observed on Kong 1.0.3: an API made on the old node while pending is 404 on the new one, and "finish" does not notice',
  check: (known, { from }) => found(apiDraft(known, from)),
});
