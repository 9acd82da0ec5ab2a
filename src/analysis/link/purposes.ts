/** What an outgoing request is for, told by where its address comes from. */
import type { EffectOf, Value } from '../facts.ts';

/** Where an address of a customer's stands. */
const ADDRESS = /(url|uri|endpoint|address|target|hook|callback|destination)$/i;
/** Addresses that are a secret of their own and take no signature; and what is fetched, not told. */
const ELSE =
  /slack|discord|teams|mattermost|telegram|zapier|healthcheck|avatar|image|logo|picture|photo|feed|icon|token|auth|issuer|jwks|discovery/i;
const MAIL = /(^|\.)(sendgrid|mailgun|postmarkapp|resend|mailchimp|sparkpost|brevo|mailjet)\.(com|net)$/i;
const PAYMENT = /(^|\.)(stripe|paypal|braintreegateway|adyen|mollie|razorpay|paddle|paystack|flutterwave)\.(com|co)$/i;

/** webhook: the whole address comes from a stored row, by a name that says that it is one. */
export function purposeOf(url: Value, sends: boolean): EffectOf<'outbound-call'>['purpose'] {
  const start = typeof url.constant === 'string' ? url.constant : undefined;
  const host = /^https?:\/\/([^/:?#]+)/i.exec(start ?? '')?.[1] ?? '';
  if (PAYMENT.test(host)) return 'payment';
  if (MAIL.test(host)) return 'mail';
  if (!sends || start !== undefined || url.text !== undefined) return undefined;
  const registered = url.origins.some((origin) => {
    const name = origin.kind === 'database' ? origin.path.at(-1) : undefined;
    return name !== undefined && ADDRESS.test(name) && !ELSE.test(name);
  });
  return registered ? 'webhook' : undefined;
}
