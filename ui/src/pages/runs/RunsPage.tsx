import { type PageProps } from "@/shared/location";

export function RunsPage({ parameters }: PageProps) {
  return <h1>RunsPage {JSON.stringify(parameters)}</h1>;
}
