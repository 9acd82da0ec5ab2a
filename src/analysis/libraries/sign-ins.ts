/** Packages that may turn a request away, of which no more is known: what of theirs is called so and was not read stays a question. */
import type { LibraryTable } from '../table.ts';

/** Of the JavaScript world. */
export const signInsJavascript: LibraryTable = {
  packages: [
    'samlify',
    '@boxyhq/saml-jackson',
    'oidc-provider',
    '@simplewebauthn/server',
    'openid-client',
    'simple-oauth2',
    'otplib',
    'speakeasy',
    'otpauth',
    'oauth2-server',
    '@node-oauth/oauth2-server',
    'passport-oauth2',
  ],
  language: 'javascript',
  calls: {},
};
/** Of the Python world. */
export const signInsPython: LibraryTable = {
  packages: [
    'webauthn',
    'social_django',
    'social_core',
    'allauth',
    'oauth2_provider',
    'onelogin',
    'saml2',
    'msal',
    'pyotp',
    'google.auth',
    'google.oauth2',
    'joserfc',
    'flask_dance',
  ],
  language: 'python',
  calls: {},
};
