import { isEnterprise035 } from '../profile';
import { PORTAL_PARTIALS } from '../reading/enterprise';
import { defineCheck, found, notApplicable, type Draft } from './check';

/** The two that the live Portal has already, and whose new content it can not render. */
const REPLACED: readonly string[] = ['spec/index-vue', 'search/widget-vue'];

function draft(workspace: string, names: readonly string[]): Draft {
  const missing = PORTAL_PARTIALS.filter((name) => !names.includes(name));
  const create = missing.length === 0 ? 'none is missing' : `to create: ${missing.join(', ')}`;
  return {
    subject: `workspace ${workspace}`,
    evidence: {
      count: PORTAL_PARTIALS.length,
      sample: missing,
      text: `${create}; to replace, as far as not done (contents are not judged): ${REPLACED.join(', ')}`,
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
    'bring the five partials into each workspace: the icons at any time through the live release\'s Admin API, the two replacements after "finish"; keep the old contents',
  source: 'Kong, "Migrating to 0.35", portal template files; Kong Enterprise 0.35, Dev Portal files API',
  check: ({ portalFiles: files }, { to }) => {
    if (!isEnterprise035(to.release)) return notApplicable(`known of Enterprise 0.35 only, and this is ${to.release}`);
    const workspaces = [...new Set(files.map(({ workspace }) => workspace))];
    return found(
      ...workspaces.map((workspace) =>
        draft(
          workspace,
          files.filter((file) => file.workspace === workspace).map(({ name }) => name),
        ),
      ),
    );
  },
});
