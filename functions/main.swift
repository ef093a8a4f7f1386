import FunctionKit

serve([
  .makeDecision,
  .getDecision,
  .listDecisions,
  .health,
])
