import { ApiError } from "@/shared/api/client";

import { type RunLink } from "./queries";

type Candidate = Pick<RunLink, "id" | "root_id" | "function" | "name" | "created_at">;

/** The runs that the beginning of an id may mean, if that is what the server said. */
export function candidatesOf(error: unknown): readonly Candidate[] {
  const told = error instanceof ApiError && error.status === 409 ? error.problem["candidates"] : [];
  return Array.isArray(told) ? told.filter(isCandidate) : [];
}

function isCandidate(told: unknown): told is Candidate {
  if (typeof told !== "object" || told === null) return false;
  const values = new Map<string, unknown>(Object.entries(told));
  return ["id", "root_id", "function", "name", "created_at"].every(
    (key) => typeof values.get(key) === "string",
  );
}
