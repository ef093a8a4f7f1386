import Adapters
import Fakes
import HTTPTransport

/// How a tool of a test reaches what it asks.
func reach(_ transport: any HTTPTransport, offline: Bool = true) -> ToolReach {
  ToolReach(isOffline: offline, transport: transport, surroundings: ScriptedSurroundings(step_ms: 0))
}
