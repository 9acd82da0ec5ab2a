/** One run of a route becomes the route of the model: its chain, its reaches, what it is and who may call it. */
import { CONFIG_PATH } from '../../config/path.ts';
import type { Location, Path } from '../code.ts';
import type { DeclaredApp } from '../declared.ts';
import { appAt, declaredPublic } from '../declared.ts';
import type { Effect, GuardId, Link, Reach, Route, RouteKey } from '../facts.ts';
import type { Draft, V } from '../link/abstract.ts';
import { believedIn } from '../link/believed.ts';
import { checksOn } from '../link/checks.ts';
import { denied } from '../link/denials.ts';
import { developmentOnly } from '../link/environments.ts';
import { examinedIn, saysThatItChecks } from '../link/examined.ts';
import type { Exporter } from '../link/export.ts';
import { openSteps } from '../link/exported-guards.ts';
import { fateOf } from '../link/fates.ts';
import { symbolOf, wrapped } from '../link/links.ts';
import { isUsedAs } from '../link/parted.ts';
import type { ProofV } from '../link/proven.ts';
import { settled } from '../link/proven.ts';
import type { Reached } from '../link/reached.ts';
import type { RouteRun } from '../link/run.ts';
import { headersIn } from '../link/setup.ts';
import { reaches as comesTo } from '../link/verbs.ts';
import { weighedFor } from '../link/weighed.ts';
import { no, unknown, yes } from '../questions.ts';
import type { Summary } from '../summaries.ts';
import { publicReason, traitsOf } from '../traits.ts';
import { checkedBy } from './checked-rows.ts';
import { logged } from './logged.ts';
import { opensAccount } from './registration.ts';
import { shownTo, signsIn } from './sign-ins.ts';

/** One route of one method, as its run showed it. central: a function that answers all errors logs them. */
export function routeOf(
  exporter: Exporter,
  run: RouteRun,
  key: RouteKey,
  root: Path,
  method: Route['method'],
  apps: readonly DeclaredApp[],
  central: boolean,
): Route {
  const { chained } = run;
  const chain: Link[] = run.links.map((link) => ({
    symbol: link.symbol,
    at: link.at,
    placement: link.placement,
    guards: settled(link.proven).map((proof) => exporter.guard(proof, link.symbol, link.at)),
    ...(link.opaque && { opaque: link.opaque }),
  }));
  const failed = failedGuards(exporter, run);
  const chainGuards = new Map<string, GuardId>();
  for (const link of run.links)
    for (const proof of settled(link.proven)) chainGuards.set(proof.key, exporter.guard(proof, link.symbol, link.at));
  const handler = wrapped(run.handler);
  const handlerSymbol = symbolOf(handler);
  const inHandler = new Set<GuardId>();
  const named = new Map<ProofV[], GuardId[]>();
  const guardIds = (proofs: ProofV[]): GuardId[] => {
    let ids = named.get(proofs);
    if (!ids) {
      ids = proofs.map((proof) => {
        const known = chainGuards.get(proof.key);
        if (known) return known;
        const id = exporter.guard(proof, `${proof.frame.file}${proof.frame.summary.fn}`, proof.at);
        inHandler.add(id);
        return id;
      });
      named.set(proofs, ids);
    }
    return ids;
  };
  const logs = run.reached.filter((one) => one.draft.kind === 'log');
  const reaches = run.reached.flatMap((reached): Reach[] => {
    if (!comesTo(reached.verbs, method)) return [];
    const effect = exporter.effect(reached.draft, reached.frame);
    exporter.reached(effect, developmentOnly(reached.way));
    const reach: Reach = {
      effect,
      dominatedBy: guardIds(settled(reached.here)),
      opaque: openSteps(reached.here.open),
      stage: reached.stage,
      refused: reached.refused,
      logged: logged(logs, reached, central),
      ...denies(reached),
      tested: testedAt(exporter, run, reached),
      checkedBy: checkedBy(run, reached, guardIds),
      ...weighed(run, reached),
      ...onlyTested(reached),
    };
    return [reach];
  });
  const inputs = inputsOf(exporter, reaches);
  const ends = guardIds(settled(run.end));
  const proofs = [...run.links.flatMap((link) => settled(link.proven)), ...run.reached.flatMap(({ here }) => settled(here))];
  const signed = proofs.some((proof) => proof.role === 'signature');
  const effectsOf = (some: readonly Reach[]): Effect[] => some.flatMap((reach) => exporter.out.effects[reach.effect] ?? []);
  const effects = effectsOf(reaches);
  const identified = proofs.some((proof) => proof.role === 'authentication' && (proof.known === 'library' || proof.subject !== undefined));
  const subject = {
    path: run.path,
    method,
    // what steps in front do for themselves (when a key was last used) is not what the route is for
    effects: effectsOf(reaches.filter((one) => one.stage !== 'chain')),
    handler: handlerSymbol,
    signed,
    identified,
    signsIn: signsIn(exporter.machine, run, effects),
    shown: identified ? [] : shownTo(run),
    opensAccount: opensAccount(exporter.machine, run, (entity) => {
      const declared = exporter.out.entities[entity]?.columns;
      return declared === 'unknown' ? undefined : declared;
    }),
  };
  const traits = traitsOf(subject);
  const open = [...run.links.flatMap((link) => (link.opaque ? [link.opaque] : [])), ...(run.opaqueHandler ? [run.opaqueHandler] : [])];
  const app = appAt(apps, chained.node.at.path);
  const declared = declaredPublic(app, method, run.path);
  if (app?.gateway.includes('rate-limit')) {
    const link = limitedByGateway(exporter);
    chain.unshift(link);
    for (const reach of reaches) reach.dominatedBy = [...link.guards, ...reach.dominatedBy];
  }
  return {
    key,
    app: root,
    method,
    path: run.path === '' ? '/' : run.path,
    framework: run.framework.name,
    handler: handlerSymbol,
    at: chained.node.at,
    handlerAt: chained.node.declared ?? (handler.kind === 'fn' ? { path: handler.file, span: handler.summary.span } : chained.node.at),
    chain,
    guards: [...new Set([...chain.flatMap((link) => link.guards), ...ends, ...inHandler, ...failed])],
    ends,
    inputs,
    reaches,
    exemptions: [...run.exemptions, ...exemptionsOf(exporter, handler)],
    public: declared === undefined ? publicReason(subject, traits) : yes(declared),
    traits,
    examined: examinedOf(exporter, run),
    believes: run.frames.flatMap((frame) =>
      believedIn(frame).map(({ input, at }) => ({ input: exporter.input(input), name: input.path.at(-1) ?? '', at })),
    ),
    headers: headersNamed(run),
    dependsOn: [...new Set(run.frames.map((frame) => `${frame.file}${frame.summary.fn}`))],
    files: [...new Set([chained.node.at.path, ...run.frames.map((frame) => frame.file), ...run.links.map((link) => link.at.path)])].sort(),
    open,
    ...versionOf(chained.node.version, run.path),
    ...(run.opaqueHandler && { opaqueHandler: run.opaqueHandler }),
    ...(chained.only && { only: chained.only }),
  };
}
/** The version of the API that a route belongs to, as its path says, or what the registration says. */
function versionOf(declared: string | undefined, path: string): Pick<Route, 'version'> {
  const version = declared ?? /(?:^|\/)v(\d{1,3}(?:[.-]\d{1,2})?)(?=\/|$)/i.exec(path)?.[1];
  return version === undefined ? {} : { version };
}
/** What the repository says a gateway does for every request, as a step that stands before all others. */
function limitedByGateway(exporter: Exporter): Link {
  const at: Location = { path: CONFIG_PATH, span: [1, 1, 1, 1] };
  const id = 'gateway#rate-limit';
  exporter.out.guards[id] ??= {
    id,
    symbol: 'gateway:',
    at,
    known: 'configured',
    proves: [{ role: 'rate-limit', needs: [], privileged: no(), style: 'responds', status: 429, logged: unknown() }],
    stops: yes(true, [{ at, note: 'a gateway limits requests, the configuration says' }]),
  };
  return { symbol: 'gateway:the gateway', at, placement: 'global', guards: [id] };
}

const named = new WeakMap<Summary, string[]>();
/** The headers that the functions of a route name. */
function headersNamed(run: RouteRun): string[] {
  const of = (summary: Summary): string[] => {
    let found = named.get(summary);
    if (!found) named.set(summary, (found = headersIn(summary)));
    return found;
  };
  return [...new Set(run.frames.flatMap((frame) => of(frame.summary)))].sort();
}
/** What a decorator of the handler or of its class takes it out of. */
function exemptionsOf({ machine }: Exporter, handler: V): Route['exemptions'] {
  if (handler.kind !== 'fn') return [];
  const { file, summary } = handler;
  return [`${file}${summary.fn}`, ...(summary.owner === undefined ? [] : [`${file}${summary.owner}`])].flatMap(
    (symbol) => machine.exempted.get(symbol) ?? [],
  );
}
/** Each input that is looked at once; one without a name stands for all of its part. */
function examinedOf(exporter: Exporter, run: RouteRun): Route['examined'] {
  const found = new Map<string, Route['examined'][number]>();
  const add = (input: Parameters<Exporter['input']>[0]): void => {
    const one = { input: exporter.input(input), path: input.path.slice(1) };
    found.set(JSON.stringify(one), one);
  };
  for (const frame of run.frames) for (const input of examinedIn(frame)) add(input);
  if (run.links.some((link) => saysThatItChecks(link.symbol)) && run.links[0])
    add({ kind: 'input', part: 'request', path: [], id: 'input:request', at: run.links[0].at });
  return [...found.values()];
}
function denies({ draft, refused, way }: Reached): Pick<Reach, 'denies'> {
  if (draft.kind !== 'response' || !way || (!refused && !isDenial(draft))) return {};
  const found = denied(way, draft.at.span[0]);
  return found ? { denies: found } : {};
}
const isDenial = ({ status }: Draft & { kind: 'response' }): boolean => {
  const code = typeof status === 'number' ? status : status?.kind === 'literal' ? status.constant : undefined;
  return typeof code === 'number' && code >= 400;
};
function weighed({ frames }: RouteRun, { draft }: Reached): Pick<Reach, 'weighed'> {
  const found = draft.kind === 'data-access' ? weighedFor(draft, frames) : undefined;
  return found ? { weighed: { about: 'call', what: found.name, at: found.call.at, weight: 'strong' } } : {};
}
function onlyTested({ draft, way }: Reached): Pick<Reach, 'onlyTested'> {
  const loads = draft.kind === 'data-access' && (draft.operation === 'read' || draft.operation === 'list');
  const fate = loads ? fateOf(draft.call, way) : undefined;
  return fate ? { onlyTested: fate } : {};
}
const TESTED = new Set(['sink', 'outbound-call', 'response', 'data-access']);
/** The checks that hold where a value is used. */
function testedAt(exporter: Exporter, run: RouteRun, reached: Reached): Reach['tested'] {
  if (
    !reached.way ||
    !TESTED.has(reached.draft.kind) ||
    (reached.draft.kind === 'data-access' &&
      !reached.draft.raw &&
      !reached.draft.data &&
      reached.draft.limit === undefined &&
      reached.draft.store === 'sql')
  )
    return [];
  return [...run.tested, ...checksOn(reached.way)]
    .filter(({ part, input }) => part === undefined || isUsedAs(part, reached.draft, input))
    .map(({ input, kind }) => ({ input: exporter.input(input), path: input.path.slice(1), kind }));
}
/** A check whose outcome stops nobody is a guard that does not stop. */
function failedGuards(exporter: Exporter, run: RouteRun): GuardId[] {
  return run.links.flatMap((link) =>
    link.failures.map((failure) => {
      // what refuses and goes on is the link; what nobody waits for or looks at is what it calls
      const { call, kind } = failure;
      const symbol = failure.symbol ?? (kind === 'rejection-not-returned' ? link.symbol : (call.api ?? symbolOf(call.callee)));
      const id = `${link.symbol}!${kind}@${failure.at.path}:${failure.at.span[0]}`;
      exporter.out.guards[id] ??= {
        id,
        symbol,
        at: failure.at,
        known: 'behaviour',
        proves: [],
        stops: no([{ at: failure.at, note: 'the request goes on' }]),
        failure: kind,
      };
      return id;
    }),
  );
}
function inputsOf(exporter: Exporter, reaches: Reach[]): string[] {
  const found = new Set<string>();
  for (const { effect } of reaches) for (const input of exporter.inputsOf(effect)) found.add(input);
  return [...found].filter((id) => exporter.out.inputs[id]).sort();
}
