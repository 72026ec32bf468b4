export function Lineage({ artifactId }: { readonly artifactId: string }) {
  return <p>{artifactId}</p>;
}
