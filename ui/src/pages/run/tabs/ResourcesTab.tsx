export { RunResources as ResourcesTab } from "@/features/run-resources/RunResources";
