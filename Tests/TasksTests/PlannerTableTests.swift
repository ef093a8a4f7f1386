import Forms
import StrictJSON
import Tasks
import Testing

/// The sentences of the contract, each with its plan.
@Suite struct `The planner by rules` {
  static let sentences: [(sentence: String, plan: [String])] = [
    (#"Get weather in London"#, [#"1 get_weather city="London" units="metric""#]),
    (
      #"weather in London and the top Swift repositories"#,
      [#"1 get_weather city="London" units="metric""#, #"2 github_search_repositories language="swift" max_results=5 query="" sort="stars""#]
    ),
    (
      #"What's the weather in Paris, France and Berlin?"#,
      [#"1 get_weather city="Paris, France" units="metric""#, #"2 get_weather city="Berlin" units="metric""#]
    ),
    (#"temperature in New York, NY in fahrenheit"#, [#"1 get_weather city="New York, NY" units="imperial""#]),
    (#"weather and forecast for Oslo"#, [#"1 get_weather city="Oslo" units="metric""#, #"2 get_forecast city="Oslo" units="metric""#]),
    (
      #"Find the 3 most popular Rust repositories about web servers"#,
      [#"1 github_search_repositories language="rust" max_results=3 query="web servers" sort="stars""#]
    ),
    (
      #"top 10 Python repositories for machine learning with more than 5000 stars"#,
      [#"1 github_search_repositories language="python" max_results=10 min_stars=5001 query="machine learning" sort="stars""#]
    ),
    (#"Go repositories about raft"#, [#"1 github_search_repositories language="go" max_results=5 query="raft""#]),
    (#"weather in London and New York"#, [#"1 get_weather city="London" units="metric""#, #"2 get_weather city="New York" units="metric""#]),
    (#"GitHub users gaearon and sindresorhus"#, [#"1 github_user login="gaearon""#, #"2 github_user login="sindresorhus""#]),
    (#"open issues labeled bug in vapor/vapor"#, [#"1 github_issues label="bug" max_results=5 repo="vapor/vapor" state="open""#]),
    (
      #"What is the weather where @torvalds lives?"#,
      [#"1 github_user login="torvalds""#, #"2 get_weather city="${step_1.location}" units="metric" after [1]"#]
    ),
    (
      #"find the top 3 Swift repositories, then show their owners"#,
      [
        #"1 github_search_repositories language="swift" max_results=3 query="" sort="stars""#,
        #"2 github_user login="${item.owner.login}" each ${step_1.items} ≤3 after [1]"#,
      ]
    ),
    (
      #"Find the most popular Zig repository and list its open issues"#,
      [
        #"1 github_search_repositories language="zig" max_results=1 query="" sort="stars""#,
        #"2 github_issues max_results=5 repo="${step_1.items[0].full_name}" state="open" after [1]"#,
      ]
    ),
    (#"status of openai and cloudflare"#, [#"1 service_status service="openai""#, #"2 service_status service="cloudflare""#]),
    (#"convert 3pm London time to New York"#, [#"1 world_time at="15:00" from="London" place="New York""#]),
    (#"What is 17.5% of 240"#, [#"1 calculate expression="17.5/100*240""#]),
    (
      #"fetch https://api.example.com/health and tell me the weather in Rome"#,
      [#"1 http_get url="https://api.example.com/health""#, #"2 get_weather city="Rome" units="metric""#]
    ),
    (#"weather in Madrid and book me a hotel"#, [#"1 get_weather city="Madrid" units="metric""#, #"?? book me a hotel"#]),
    (
      #"Show the weather in London; then the forecast for London; finally the top 5 Kotlin repos"#,
      [
        #"1 get_weather city="London" units="metric""#, #"2 get_forecast city="London" units="metric" after [1]"#,
        #"3 github_search_repositories language="kotlin" max_results=5 query="" sort="stars" after [2]"#,
      ]
    ),
    ("top repos", ["?? top repos"]),
  ]

  @Test(arguments: sentences)
  func `plans what stands in the contract`(sentence: String, plan: [String]) {
    let made = RulesPlanner.shipped.plan(sentence)
    #expect(made.brief == plan)
    #expect(PlanCheck(tools: ToolForm.all, confirm: false).violations(made.steps, at: "").isEmpty)
    #expect(made.closed() == made, "a plan of the rules is closed already")
  }
}
