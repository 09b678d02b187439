import { isEnterprise035 } from '../facts/profile';
import type { PortalFile } from '../reading/datastore-reading';
import { PORTAL_PARTIALS } from '../reading/enterprise';
import { counted, defineCheck, found, notApplicable, type Draft } from './check';

/** Files that the live Portal has already; it cannot render their new content. */
const REPLACED: readonly string[] = ['spec/index-vue', 'search/widget-vue'];
const SAMPLE = 20;

/** Workspaces by their missing files: there may be thousands of workspaces, but at most 32 sets of missing files. */
function byMissing(files: readonly PortalFile[]): ReadonlyMap<string, readonly string[]> {
  const has = new Map<string, Set<string>>();
  for (const { workspace, name } of files) has.set(workspace, (has.get(workspace) ?? new Set()).add(name));
  const groups = new Map<string, string[]>();
  for (const [workspace, names] of has) {
    const missing = PORTAL_PARTIALS.filter((name) => !names.has(name)).join(', ');
    const group = groups.get(missing) ?? [];
    group.push(workspace);
    groups.set(missing, group);
  }
  return groups;
}

function draft(missing: string, workspaces: readonly string[]): Draft {
  const create = missing === '' ? 'no file is missing' : `to create: ${missing}`;
  return {
    subject: counted(workspaces.length, 'workspace'),
    evidence: {
      count: workspaces.length,
      sample: workspaces.slice(0, SAMPLE),
      text: `${create}; to replace, if not done yet (the preflight does not check contents): ${REPLACED.join(', ')}`,
    },
  };
}

export const portalFiles = defineCheck({
  id: 'portal-files',
  title: 'the Portal has the template files of the next release',
  severity: 'warning',
  phases: ['before-up', 'after-finish'],
  needs: ['portalFiles'],
  remedy:
    'create the five partials in each workspace: the icons at any time through the live release\'s Admin API, the two replacements after "finish"; keep the old contents',
  source: 'Kong, "Migrating to 0.35", portal template files; Kong Enterprise 0.35, Dev Portal files API',
  check: ({ portalFiles: files }, { to }) => {
    if (!isEnterprise035(to.release))
      return notApplicable(`it concerns Enterprise 0.35 only, and the next release is ${to.release}`);
    return found(...[...byMissing(files)].map(([missing, workspaces]) => draft(missing, workspaces)));
  },
});
