/** Verdicts that come from how a job went, not from the code. None of them is green, but the one for a pull request that touches no API code. */
import type { Verdict } from '../github/check-run.ts';
import type { Trouble } from '../github/errors.ts';
import type { Review } from '../review/types.ts';
import type { AnalysisRequest } from './analysis.ts';

const AGAIN = 'Press **Re-run** on this check, or push again.';

/** What people can do about it; details are for the log, since an error's text may hold what is not theirs to see. */
function reasonFor(trouble: Trouble | undefined): { title: string; summary: string } {
  switch (trouble?.kind) {
    case undefined:
      return { title: 'Not reviewed: internal error', summary: 'An internal error ended the review.' };
    case 'denied': {
      const needs = trouble.needs
        ? ` It asks for the permission \`${trouble.needs.replaceAll('`', '')}\`; an owner may have to accept it.`
        : '';
      return { title: 'Not reviewed: GitHub denied access', summary: `GitHub denied the App access (${trouble.status}).${needs}` };
    }
    case 'missing':
      return {
        title: 'Not reviewed: something is gone',
        summary: `GitHub no longer has what the review needs to read (${trouble.status}).`,
      };
    case 'refused':
      return {
        title: 'Not reviewed: GitHub refused a request',
        summary: `GitHub refused a request of the App as invalid (${trouble.status}).`,
      };
    case 'transient':
    case 'limited':
      return { title: 'Not reviewed: GitHub did not answer', summary: 'GitHub failed to answer several times over some minutes.' };
  }
}

export function failed(trouble: Trouble | undefined, delivery: string): Verdict {
  const { title, summary } = reasonFor(trouble);
  const where = `The service's log has the reason under the delivery \`${delivery.replace(/[^\w:-]/g, '')}\`.`;
  return {
    conclusion: 'failure',
    output: { title, summary: `${summary} Nothing is known about the code of this commit. ${AGAIN}\n\n${where}` },
  };
}

export function cancelled(why: 'superseded' | 'stopped'): Verdict {
  if (why === 'superseded')
    return {
      conclusion: 'cancelled',
      output: {
        title: 'Superseded',
        summary: 'The pull request changed while this commit was being reviewed; its newer state is reviewed instead.',
      },
    };
  return {
    conclusion: 'cancelled',
    output: { title: 'Not reviewed: the service was stopped', summary: `The service was stopped before it had finished. ${AGAIN}` },
  };
}

const nothing = (head: string, base: string | undefined): Review => ({
  head,
  ...(base && { base }),
  conclusion: 'success',
  reason: 'No API route is touched',
  failing: [],
  endpoints: [],
  findings: [],
  questions: [],
  change: { routes: {}, exposures: [], fixed: [], configuration: [], dependencies: [] },
  read: { changed: 0, context: 0, unread: [] },
  notes: [],
  untouched: true,
  incomplete: false,
  stats: { answers: {}, stages: {}, files: 0, bytes: 0 },
});

/** No changed file can be part of an API: nothing had to be read to know it. */
export const untouchedReview = (head: string): Review => nothing(head, undefined);

/** Nothing is known: no partial findings, which would read as "and no others". */
export function incompleteReview({ base, head, files, policy }: AnalysisRequest, matters: (path: string) => boolean, why: string): Review {
  const paths = files.filter(({ path, status }) => status !== 'removed' && matters(path)).map(({ path }) => path);
  return {
    ...nothing(head.commit, base.commit),
    conclusion: policy.onIncomplete === 'fail' ? 'failure' : 'action_required',
    reason: `Not complete: ${why}. Nothing is known about the code of this commit. Press Re-run on this check, or push again.`,
    read: { changed: 0, context: 0, unread: paths.map((path) => ({ path, why, matters: true })) },
    untouched: false,
    incomplete: true,
    ended: true,
  };
}
