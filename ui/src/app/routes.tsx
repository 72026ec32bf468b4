/** Which page an address shows: the only place that knows them all. */
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import { parse } from "regexparam";

import { type PageProps } from "@/shared/location";

type Page = LazyExoticComponent<ComponentType<PageProps>>;

export interface Route {
  readonly pattern: string;
  /** For the breadcrumb and the rail. */
  readonly section: "home" | "pipelines" | "runs" | "artifacts" | "settings" | null;
  readonly page: Page;
}

const page = <N extends string>(load: () => Promise<Record<N, ComponentType<PageProps>>>, name: N): Page =>
  lazy(async () => ({ default: (await load())[name] }));

export const routes: readonly Route[] = [
  { pattern: "/", section: "home", page: page(() => import("@/pages/home/HomePage"), "HomePage") },
  {
    pattern: "/pipelines",
    section: "pipelines",
    page: page(() => import("@/pages/pipelines/PipelinesPage"), "PipelinesPage"),
  },
  {
    pattern: "/pipelines/:path",
    section: "pipelines",
    page: page(() => import("@/pages/pipeline/PipelinePage"), "PipelinePage"),
  },
  {
    pattern: "/pipelines/:path/:rootId",
    section: "pipelines",
    page: page(() => import("@/pages/run/RunPage"), "RunPage"),
  },
  {
    pattern: "/pipeline/:path",
    section: "pipelines",
    page: page(() => import("@/pages/alias/OldPipelinePage"), "OldPipelinePage"),
  },
  { pattern: "/runs", section: "runs", page: page(() => import("@/pages/runs/RunsPage"), "RunsPage") },
  {
    pattern: "/runs/:id",
    section: "runs",
    page: page(() => import("@/pages/resolver/ResolverPage"), "ResolverPage"),
  },
  {
    pattern: "/artifacts",
    section: "artifacts",
    page: page(() => import("@/pages/artifacts/ArtifactsPage"), "ArtifactsPage"),
  },
  {
    pattern: "/artifacts/:id",
    section: "artifacts",
    page: page(() => import("@/pages/artifact/ArtifactPage"), "ArtifactPage"),
  },
  {
    pattern: "/settings/:section?",
    section: "settings",
    page: page(() => import("@/pages/settings/SettingsPage"), "SettingsPage"),
  },
  {
    pattern: "/getstarted",
    section: "home",
    page: page(() => import("@/pages/get-started/GetStartedPage"), "GetStartedPage"),
  },
  { pattern: "/login", section: null, page: page(() => import("@/pages/login/LoginPage"), "LoginPage") },
  {
    pattern: "/about",
    section: "settings",
    page: page(() => import("@/pages/about/AboutPage"), "AboutPage"),
  },
];

const notFound: Route = {
  pattern: "*",
  section: null,
  page: page(() => import("@/pages/not-found/NotFoundPage"), "NotFoundPage"),
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
