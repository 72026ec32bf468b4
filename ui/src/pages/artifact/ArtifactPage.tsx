import { type PageProps } from "@/shared/location";

export function ArtifactPage({ parameters }: PageProps) {
  return <h1>ArtifactPage {JSON.stringify(parameters)}</h1>;
}
