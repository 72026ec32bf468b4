import { type PageProps } from "@/shared/location";

export function HomePage({ parameters }: PageProps) {
  return <h1>HomePage {JSON.stringify(parameters)}</h1>;
}
