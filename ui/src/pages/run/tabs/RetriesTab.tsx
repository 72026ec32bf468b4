export { RunAttempts as RetriesTab } from "@/features/run-attempts/RunAttempts";
