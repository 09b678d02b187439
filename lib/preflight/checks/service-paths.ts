import { joinsPathsInNewWay } from '../facts/profile';
import { counted, defineCheck, EARLY, found, notApplicable } from './check';

export const servicePaths = defineCheck({
  id: 'service-paths',
  title: "the next release joins services' paths like the live release",
  severity: 'warning',
  phases: EARLY,
  needs: ['joinedPaths'],
  remedy:
    'upgrade to 0.35-5, which joins them as before, or end the path of each of these services with a slash and test it',
  source: 'Enterprise changelog 0.35-5; Kong issue #4469',
  check: ({ joinedPaths: { count, sample } }, { to }) => {
    if (!joinsPathsInNewWay(to.release)) return notApplicable(`${to.release} joins them as before`);
    const text = `${counted(count, 'service')} whose upstream URL changes ("/fee/borfoo/bar" for "/fee/bor/foo/bar")`;
    return count === 0 ? found() : found({ subject: 'services', evidence: { count, sample, text } });
  },
});
