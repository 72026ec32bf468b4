export function ArtifactsPage() {
  return <h1>Artifacts</h1>;
}
