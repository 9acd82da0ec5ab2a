/** How packages ask an identity provider for a sign-in: the call that does, told by its name in files that load the package, and the options that make it safe. */

/** A call that asks for a sign-in. */
export interface OAuthCall {
  /** In files that load one of these. */
  packages: RegExp;
  /** The name of what is called: a method, a function, a class. */
  call: RegExp;
  grant: 'code' | 'implicit' | 'password';
  /** It sends and checks a state, or a challenge, without being told to. */
  state?: true;
  challenge?: true;
  /** Options that switch them on, beyond the parameters' own names. */
  stateBy?: RegExp;
  challengeBy?: RegExp;
  /** Only where it is given an option of this name. */
  given?: RegExp;
}
/** They look after state and challenge of whatever is configured in a file that loads them. */
export const LOOKS_AFTER =
  /^(next-auth(\/|$)|@auth\/|better-auth(\/|$)|oidc-client(-ts)?$|react-oidc-context$|@okta\/|@auth0\/|angular-(oauth2-oidc|auth-oidc-client)|@azure\/msal-(browser|react|angular)|vue-oidc|keycloak-js$|grant$|expo-auth-session|react-native-app-auth)/;
/** Those that are known. */
export const oauthCalls: readonly OAuthCall[] = [
  {
    packages: /^passport-(openidconnect|auth0|azure-ad)/,
    call: /Strategy$|^super$/,
    grant: 'code',
    given: /^clientID$/,
    state: true,
    challengeBy: /^(pkce|usePKCE)$/,
  },
  {
    packages: /^passport-(?!jwt|local|saml|http|oauth1|twitter|magic|custom|anonymous|headerapikey|openidconnect|auth0|azure)/,
    call: /Strategy$|^super$/,
    grant: 'code',
    given: /^clientID$/,
    stateBy: /^(state|store)$/,
    challengeBy: /^pkce$/,
  },
  { packages: /^openid-client$/, call: /^(authorizationUrl|buildAuthorizationUrl)$/, grant: 'code' },
  { packages: /^simple-oauth2$/, call: /^(authorizeURL|authorizeUrl)$/, grant: 'code' },
  { packages: /^simple-oauth2$/, call: /^ResourceOwnerPassword$/, grant: 'password' },
  { packages: /^(google-auth-library|googleapis)$/, call: /^generateAuthUrl$/, grant: 'code' },
  { packages: /^@azure\/msal-node$/, call: /^getAuthCodeUrl$/, grant: 'code', challengeBy: /^codeChallenge$/ },
  { packages: /^@azure\/msal-/, call: /^acquireTokenByUsernamePassword$/, grant: 'password' },
  {
    packages: /^@fastify\/oauth2$|^fastify-oauth2$/,
    call: /^register$/,
    grant: 'code',
    given: /^startRedirectPath$/,
    state: true,
    challengeBy: /^pkce$/,
  },
  { packages: /^keycloak-(connect|js)$/, call: /^obtainDirectly$/, grant: 'password' },
  { packages: /^angular-oauth2-oidc$/, call: /^fetchTokenUsingPasswordFlow/, grant: 'password' },
  {
    packages: /^authlib(\.|$)/,
    call: /^register$/,
    grant: 'code',
    given: /^(server_metadata_url|authorize_url|client_id)$/,
    state: true,
    challengeBy: /^code_challenge_method$/,
  },
  { packages: /^requests_oauthlib(\.|$)/, call: /^authorization_url$/, grant: 'code', state: true, challengeBy: /^pkce$/ },
  { packages: /^(oauthlib|requests_oauthlib)(\.|$)/, call: /^LegacyApplicationClient$/, grant: 'password' },
  { packages: /^(oauthlib|requests_oauthlib)(\.|$)/, call: /^MobileApplicationClient$/, grant: 'implicit' },
  { packages: /^msal(\.|$)/, call: /^acquire_token_by_username_password$/, grant: 'password' },
  { packages: /^msal(\.|$)/, call: /^get_authorization_request_url$/, grant: 'code' },
];
