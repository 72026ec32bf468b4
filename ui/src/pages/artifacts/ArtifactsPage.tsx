import { type PageProps } from "@/shared/location";

export function ArtifactsPage({ parameters }: PageProps) {
  return <h1>ArtifactsPage {JSON.stringify(parameters)}</h1>;
}
