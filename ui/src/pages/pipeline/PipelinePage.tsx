import { type PageProps } from "@/shared/location";

export function PipelinePage({ parameters }: PageProps) {
  return <h1>PipelinePage {JSON.stringify(parameters)}</h1>;
}
