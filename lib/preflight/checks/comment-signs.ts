import { defineCheck, EARLY, found, passed } from './check';

/** Kong takes what follows an unescaped # for a comment, and the character before it. */
const COMMENT = /(^|[^\\])#/;

export const commentSigns = defineCheck({
  id: 'comment-signs',
  title: 'no setting of the next release is cut off at a #',
  severity: 'blocker',
  phases: EARLY,
  needs: [],
  remedy: 'write \\# for each # in these settings, in the ones that are given by reference too',
  source: 'Kong 1.0.3, conf_loader.lua',
  check: (_, { to: { environment = {}, secrets = [] } }) => {
    const cut = Object.keys(environment).filter(
      (name) => name.startsWith('KONG_') && COMMENT.test(environment[name] ?? ''),
    );
    if (cut.length === 0) {
      const rest = secrets.length === 0 ? '' : `; the values of ${secrets.join(', ')} are not known here`;
      return passed(`no plain setting has one${rest}`);
    }
    const text = 'their values hold a # that is not escaped, and end before it';
    return found({ subject: 'settings', evidence: { count: cut.length, sample: cut, text } });
  },
});
