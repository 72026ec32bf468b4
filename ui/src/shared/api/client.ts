/** The HTTP API, typed by the server's own description. */
import createClient, { type FetchResponse } from "openapi-fetch";

import { earlyAnswer, HEADERS } from "./early";
import { type components, type paths } from "./schema";

export type Schemas = components["schemas"];

/** The server refused or failed: what it said, and what whoever reports it should quote. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    message: string,
    readonly status: number,
    readonly requestId: string | null,
    /** The whole problem document, if there was one. */
    readonly problem: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** No answer came at all. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

export const api = createClient<paths>({
  baseUrl: "",
  headers: HEADERS,
  fetch: async (request) => {
    try {
      return await (earlyAnswer(request) ?? fetch(request));
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw new UnreachableError("The server cannot be reached.", { cause: error });
    }
  },
  querySerializer: { array: { style: "form", explode: true } },
});

type Good = 200 | 201 | 202;
/** The body of an operation's good answer, exactly as the server describes it. */
type Body<T> = T extends { responses: infer R }
  ? { [S in keyof R & Good]: R[S] extends { content: infer C } ? C[keyof C] : undefined }[keyof R & Good]
  : never;

/** Return the body of a good answer; throw an ApiError for every other one. */
export async function bodyOf<T extends Record<string | number, unknown>, O, M extends `${string}/${string}`>(
  answered: Promise<FetchResponse<T, O, M>>,
): Promise<Body<T>> {
  const { data, error, response } = await answered;
  if (!response.ok) throw apiErrorOf(response, error);
  return data as Body<T>;
}

/** The same for what has no JSON body to give: bytes, streams. */
export async function textOf(address: string, signal?: AbortSignal): Promise<string> {
  const response = await answerTo(address, signal);
  return response.text();
}

export async function bytesOf(address: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await answerTo(address, signal);
  return response.arrayBuffer();
}

/** The first byte alone: for whoever wants to know whether there are any. */
export async function beginningOf(address: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await answerTo(address, signal, { range: "bytes=0-0" });
  return response.arrayBuffer();
}

async function answerTo(
  address: string,
  signal?: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { headers, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new UnreachableError("The server cannot be reached.", { cause: error });
  }
  if (response.ok) return response;
  const told: unknown = await response.json().catch(() => null);
  throw apiErrorOf(response, told);
}

function apiErrorOf(response: Response, told: unknown): ApiError {
  const problem = typeof told === "object" && told !== null ? (told as Record<string, unknown>) : {};
  const detail = typeof problem["detail"] === "string" ? problem["detail"] : response.statusText;
  const sentence = detail === "" ? `The server answered with status ${response.status}.` : detail;
  return new ApiError(sentence, response.status, response.headers.get("x-request-id"), problem);
}
