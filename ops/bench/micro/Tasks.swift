import Cases
import Forms
import StrictJSON
import Tasks

/// A sentence planned by the rules, and a whole task of two calls in the core: tools that answer at once, and a store that keeps nothing.
func measureTasks() async throws {
  let sentences = [
    "weather in London and the top Swift repositories", "What's the weather in Paris, France and Berlin?",
    "Find the 3 most popular Rust repositories about web servers",
    "top 10 Python repositories for machine learning with more than 5000 stars", "find the top 3 Swift repositories, then show their owners",
    "Show the weather in London; then the forecast for London; finally the top 5 Kotlin repos", "convert 3pm London time to New York",
    "fetch https://api.example.com/health and tell me the weather in Rome", "weather in Madrid and book me a hotel", "What is 17.5% of 240",
  ]
  let planner = RulesPlanner(tools: ToolForm.all, services: ["github"], units: .metric)
  var place = 0
  try await measure("plan_sentence") {
    _ = planner.plan(sentences[place % sentences.count])
    place += 1
  }
  let family = Tasks(tools: [Calculate()], clock: StillSurroundings())
  let cases = CaseStore(records: ForgetfulRecordStore(), surroundings: StillSurroundings())
  let body = Array(#"{"task":"What is 17.5% of 240 and what is (1 + 2) / 3"}"#.utf8)
  try await measure("task") { _ = try await family.make(body, in: cases) }
}
