extension ToolForm {
  /// Those that come with the house, by name.
  public static let all: [ToolForm] = [
    calculate, exchangeRate, getDecision, getForecast, getWeather, githubIssues, githubRepository, githubSearchRepositories, githubUser, httpGet, listDecisions,
    serviceStatus, wikipedia, worldTime,
  ]
}
