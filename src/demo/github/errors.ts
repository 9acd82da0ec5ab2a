/** GitHub's error answers. https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */

/** One entry of `errors` in a 422. https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed */
export interface FieldError {
  resource: string;
  code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom' | 'too_large';
  field: string;
  message?: string;
}

/** An answer that is not a success; everything below throws it. */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, { errors, headers = {} }: { errors?: FieldError[]; headers?: Record<string, string> } = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  /** The body as GitHub sends it; `page` is the endpoint's page of the documentation. */
  body(page = '/rest'): Record<string, unknown> {
    return {
      message: this.message,
      ...(this.errors && { errors: this.errors }),
      documentation_url: `https://docs.github.com${page}`,
      status: String(this.status),
    };
  }
}

export const notFound = (message = 'Not Found'): ApiError => new ApiError(404, message);

/** 422 from the checks that GitHub makes on the values. */
export const validationFailed = (...errors: FieldError[]): ApiError => new ApiError(422, 'Validation Failed', { errors });

/** 422 from the schema of a request: GitHub puts the reasons into the message. */
export const invalidRequest = (...reasons: string[]): ApiError => new ApiError(422, `Invalid request.\n\n${reasons.join('\n')}`);
