import { type PageProps } from "@/shared/location";

export function ResolverPage({ parameters }: PageProps) {
  return <h1>ResolverPage {JSON.stringify(parameters)}</h1>;
}
