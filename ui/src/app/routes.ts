/** Which page an address shows: the only place that knows them all. The entry imports it, so it is small and without React. */
import { parse } from "regexparam";

import type { ComponentType } from "react";

import type { PageProps } from "@/shared/location";
import { partOf, type Part } from "@/shared/lib/part";

export interface Route {
  readonly pattern: string;
  /** For the breadcrumb and the rail. */
  readonly section: "home" | "pipelines" | "runs" | "artifacts" | "settings" | null;
  readonly page: Part<ComponentType<PageProps>>;
}

export const routes: readonly Route[] = [
  { pattern: "/", section: "home", page: partOf(() => import("@/pages/home/HomePage"), "HomePage") },
  {
    pattern: "/pipelines",
    section: "pipelines",
    page: partOf(() => import("@/pages/pipelines/PipelinesPage"), "PipelinesPage"),
  },
  {
    pattern: "/pipelines/:path",
    section: "pipelines",
    page: partOf(() => import("@/pages/pipeline/PipelinePage"), "PipelinePage"),
  },
  {
    pattern: "/pipelines/:path/:rootId",
    section: "pipelines",
    page: partOf(() => import("@/pages/run/RunPage"), "RunPage"),
  },
  {
    pattern: "/pipeline/:path",
    section: "pipelines",
    page: partOf(() => import("@/pages/alias/OldPipelinePage"), "OldPipelinePage"),
  },
  { pattern: "/runs", section: "runs", page: partOf(() => import("@/pages/runs/RunsPage"), "RunsPage") },
  {
    pattern: "/runs/:id",
    section: "runs",
    page: partOf(() => import("@/pages/resolver/ResolverPage"), "ResolverPage"),
  },
  {
    pattern: "/artifacts",
    section: "artifacts",
    page: partOf(() => import("@/pages/artifacts/ArtifactsPage"), "ArtifactsPage"),
  },
  {
    pattern: "/artifacts/:id",
    section: "artifacts",
    page: partOf(() => import("@/pages/artifact/ArtifactPage"), "ArtifactPage"),
  },
  {
    pattern: "/settings/:section?",
    section: "settings",
    page: partOf(() => import("@/pages/settings/SettingsPage"), "SettingsPage"),
  },
  {
    pattern: "/getstarted",
    section: "home",
    page: partOf(() => import("@/pages/get-started/GetStartedPage"), "GetStartedPage"),
  },
  { pattern: "/login", section: null, page: partOf(() => import("@/pages/login/LoginPage"), "LoginPage") },
  {
    pattern: "/about",
    section: "settings",
    page: partOf(() => import("@/pages/about/AboutPage"), "AboutPage"),
  },
];

const notFound: Route = {
  pattern: "*",
  section: null,
  page: partOf(() => import("@/pages/not-found/NotFoundPage"), "NotFoundPage"),
};

const parsed = routes.map((route) => ({ route, ...parse(route.pattern) }));

/** Return the route of a path and what its pattern's names stand for. */
export function routeOf(path: string): {
  readonly route: Route;
  readonly parameters: PageProps["parameters"];
} {
  for (const { route, pattern, keys } of parsed) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const values = keys.map((key, place) => [key, decoded(match[place + 1] ?? "")] as const);
    return { route, parameters: Object.fromEntries(values) };
  }
  return { route: notFound, parameters: {} };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
