/** What the terms of a summary say by themselves, before anything is evaluated. */
import type { Summary, TermId } from '../summaries.ts';

/** The term of a function's own variable; undefined where it has none of that name. */
export const localOf = ({ locals }: Summary, name: string): TermId | undefined => (Object.hasOwn(locals, name) ? locals[name] : undefined);
