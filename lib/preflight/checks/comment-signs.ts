import { defineCheck, EARLY, found, passed } from './check';

/** For Kong an unescaped # begins a comment, and the character before it is lost too. */
const COMMENT = /(^|[^\\])#/;

export const commentSigns = defineCheck({
  id: 'comment-signs',
  title: 'no setting of the next release is cut off at a #',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy: 'write \\# for each # in these settings, also in those that are given by reference',
  source: 'Kong 1.0.3, conf_loader.lua',
  check: (_, { to: { environment = {}, secrets = [] } }) => {
    const cut = Object.keys(environment).filter(
      (name) => name.startsWith('KONG_') && COMMENT.test(environment[name] ?? ''),
    );
    if (cut.length === 0) {
      const rest = secrets.length === 0 ? '' : `; the values of ${secrets.join(', ')} are unknown`;
      return passed(`no plain setting has one${rest}`);
    }
    const text = 'their values have an unescaped #, and Kong cuts them off before it';
    return found({ subject: 'settings', evidence: { count: cut.length, sample: cut, text } });
  },
});
