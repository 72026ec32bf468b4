export { RunSource as SourceTab } from "@/features/run-source/RunSource";
