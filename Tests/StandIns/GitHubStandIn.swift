internal import Synchronization

/// GitHub's REST API as docs.github.com/rest shows its answers (version 2022-11-28), with its two limits counted and told in headers.
final class GitHubStandIn: Sendable {
  private struct Repository {
    let owner: String
    let name: String
    let language: String
    let stars: Int
    let about: String
    let topics: [String]
  }

  private static let repositories: [Repository] = [
    Repository(owner: "apple", name: "swift", language: "Swift", stars: 68_700, about: "The Swift Programming Language", topics: ["compiler"]),
    Repository(owner: "Alamofire", name: "Alamofire", language: "Swift", stars: 42_000, about: "Elegant HTTP Networking in Swift", topics: ["networking"]),
    Repository(owner: "vsouza", name: "awesome-ios", language: "Swift", stars: 48_900, about: "A curated list of awesome iOS ecosystem", topics: ["ios"]),
    Repository(owner: "vapor", name: "vapor", language: "Swift", stars: 25_200, about: "A server-side Swift HTTP web framework.", topics: ["server", "web"]),
    Repository(owner: "ReactiveX", name: "RxSwift", language: "Swift", stars: 24_500, about: "Reactive Programming in Swift", topics: ["reactive"]),
    Repository(
      owner: "SwiftyJSON", name: "SwiftyJSON", language: "Swift", stars: 22_900, about: "The better way to deal with JSON data in Swift.", topics: ["json"]),
    Repository(
      owner: "rust-lang", name: "rust", language: "Rust", stars: 104_000, about: "Empowering everyone to build reliable software.", topics: ["compiler"]),
    Repository(owner: "denoland", name: "deno", language: "Rust", stars: 103_000, about: "A modern runtime for JavaScript and TypeScript.", topics: ["web"]),
    Repository(
      owner: "tauri-apps", name: "tauri", language: "Rust", stars: 93_000, about: "Smaller, faster desktop applications with a web frontend.", topics: ["web"]),
    Repository(
      owner: "actix", name: "actix-web", language: "Rust", stars: 23_000, about: "A web framework and web servers for Rust.", topics: ["web", "servers"]),
    Repository(
      owner: "ziglang", name: "zig", language: "Zig", stars: 39_000, about: "General-purpose programming language and toolchain.", topics: ["compiler"]),
    Repository(owner: "oven-sh", name: "bun", language: "Zig", stars: 79_000, about: "Incredibly fast JavaScript runtime and bundler.", topics: ["runtime"]),
    Repository(owner: "JetBrains", name: "kotlin", language: "Kotlin", stars: 50_500, about: "The Kotlin Programming Language.", topics: ["compiler"]),
    Repository(owner: "square", name: "okhttp", language: "Kotlin", stars: 46_500, about: "Meticulous HTTP client for the JVM.", topics: ["http"]),
    Repository(owner: "etcd-io", name: "raft", language: "Go", stars: 800, about: "Raft library for maintaining a replicated state machine", topics: ["raft"]),
    Repository(owner: "hashicorp", name: "raft", language: "Go", stars: 8_600, about: "Golang implementation of the Raft consensus protocol", topics: ["raft"]),
    Repository(
      owner: "scikit-learn", name: "scikit-learn", language: "Python", stars: 62_600, about: "machine learning in Python", topics: ["machine learning"]),
    Repository(owner: "keras-team", name: "keras", language: "Python", stars: 63_200, about: "Deep Learning for humans", topics: ["machine learning"]),
  ]

  /// What the services' own users say of where they are, as far as anything here hangs on it.
  private static let locations = ["torvalds": "Portland, OR", "apple": "Cupertino, CA", "Alamofire": "London", "rust-lang": "Berlin", "ziglang": "Oslo"]

  private let limits: (core: Allowance, search: Allowance)

  init(isGenerous: Bool) {
    let limits = isGenerous ? (core: 1_000_000_000, search: 1_000_000_000) : (core: 5_000, search: 30)
    self.limits = (Allowance("core", limits.core, per: 3_600), Allowance("search", limits.search, per: 60))
  }

  func answer(_ request: StandInRequest, _ parts: [String], now_s: Int64) -> StandInAnswer {
    // Source: docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api, "User agent required".
    guard request.headers["user-agent"] != nil else {
      return StandInAnswer(403, [], Array("Request forbidden by administrative rules. Please make sure your request has a User-Agent header".utf8))
    }
    let taken = (parts.first == "search" ? limits.search : limits.core).take(now_s)
    guard taken.isGiven else {
      return .json(
        403,
        #"{"message":"API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)","documentation_url":"https://docs.github.com/rest/overview/resources-in-the-rest-api#rate-limiting"}"#,
        taken.headers)
    }
    var answer = found(request, parts)
    answer.headers += taken.headers + [("X-GitHub-Media-Type", "github.v3; format=json")]
    return answer
  }

  private func found(_ request: StandInRequest, _ parts: [String]) -> StandInAnswer {
    switch parts.count {
    case 2 where parts == ["search", "repositories"]: search(request)
    case 2 where parts[0] == "users": user(parts[1])
    case 3 where parts[0] == "repos": repository(parts[1], parts[2]).map { .json(200, Self.json($0)) } ?? Self.notFound("repos/repos#get-a-repository")
    case 4 where parts[0] == "repos" && parts[3] == "issues":
      repository(parts[1], parts[2]).map { issues($0, request.query) } ?? Self.notFound("issues/issues#list-repository-issues")
    default: Self.notFound("")
    }
  }

  private static func notFound(_ place: String) -> StandInAnswer {
    .json(404, #"{"message":"Not Found","documentation_url":"https://docs.github.com/rest/\#(place)","status":"404"}"#)
  }

  // MARK: answers

  private func search(_ request: StandInRequest) -> StandInAnswer {
    var words: [String] = []
    var language: String?
    var stars = 0
    for word in (request.query["q"] ?? "").split(separator: " ") {
      if word.hasPrefix("language:") {
        language = word.dropFirst(9).lowercased()
      } else if word.hasPrefix("stars:>=") {
        stars = Int(word.dropFirst(8)) ?? 0
      } else {
        words.append(word.lowercased())
      }
    }
    guard request.query["q"]?.isEmpty == false else {
      return .json(
        422,
        #"{"message":"Validation Failed","errors":[{"resource":"Search","field":"q","code":"missing"}],"documentation_url":"https://docs.github.com/v3/search","status":"422"}"#
      )
    }
    let matching = Self.repositories.filter { repository in
      let text = "\(repository.name) \(repository.about) \(repository.topics.joined(separator: " "))".lowercased()
      return (language.map { repository.language.lowercased() == $0 } ?? true) && repository.stars >= stars && words.allSatisfy { text.contains($0) }
    }.sorted { $0.stars > $1.stars }
    let page = matching.prefix(Int(request.query["per_page"] ?? "30") ?? 30)
    let items = page.map { Self.json($0, ",\"score\":1.0") }.joined(separator: ",")
    return .json(200, #"{"total_count":\#(matching.count),"incomplete_results":false,"items":[\#(items)]}"#)
  }

  private func user(_ login: String) -> StandInAnswer {
    let isOwner = Self.repositories.contains { $0.owner.lowercased() == login.lowercased() }
    guard isOwner || ["torvalds", "gaearon", "sindresorhus", "octocat"].contains(login.lowercased()) else { return Self.notFound("users/users#get-a-user") }
    let own = Self.repositories.first { $0.owner.lowercased() == login.lowercased() }?.owner ?? login.lowercased()
    let location = Self.locations[own].map(quoted) ?? "null"
    let base = "https://api.github.com/users/\(own)"
    return .json(
      200,
      #"{"login":"\#(own)","id":1,"node_id":"MDQ6VXNlcjE=","avatar_url":"https://avatars.githubusercontent.com/u/1?v=4","gravatar_id":"","url":"\#(base)","html_url":"https://github.com/\#(own)","followers_url":"\#(base)/followers","following_url":"\#(base)/following{/other_user}","gists_url":"\#(base)/gists{/gist_id}","starred_url":"\#(base)/starred{/owner}{/repo}","subscriptions_url":"\#(base)/subscriptions","organizations_url":"\#(base)/orgs","repos_url":"\#(base)/repos","events_url":"\#(base)/events{/privacy}","received_events_url":"\#(base)/received_events","type":"\#(isOwner ? "Organization" : "User")","user_view_type":"public","site_admin":false,"name":"\#(own)","company":null,"blog":"","location":\#(location),"email":null,"hireable":null,"bio":null,"twitter_username":null,"public_repos":8,"public_gists":1,"followers":240,"following":0,"created_at":"2011-09-03T15:26:22Z","updated_at":"2026-11-02T09:01:14Z"}"#
    )
  }

  private func repository(_ owner: String, _ name: String) -> Repository? {
    Self.repositories.first { "\($0.owner)/\($0.name)".lowercased() == "\(owner)/\(name)".lowercased() }
  }

  private func issues(_ repository: Repository, _ query: [String: String]) -> StandInAnswer {
    guard query["state"] != "closed" else { return .json(200, "[]") }
    let base = "https://github.com/\(repository.owner)/\(repository.name)"
    let entries = (1...6).map { place -> String in
      let number = 700 - place * 7
      // A pull request stands among the issues.
      let pull =
        place == 2 ? #","draft":false,"pull_request":{"url":"https://api.github.com/repos/x/x/pulls/\#(number)","html_url":"\#(base)/pull/\#(number)"}"# : ""
      return
        #"{"url":"https://api.github.com/repos/\#(repository.owner)/\#(repository.name)/issues/\#(number)","html_url":"\#(base)/issues/\#(number)","id":\#(number)001,"node_id":"I_kw\#(number)","number":\#(number),"title":"Report \#(place) of \#(repository.name)","user":{"login":"octocat","id":583231,"type":"User","site_admin":false},"labels":[{"id":208045946,"name":"\#(query["labels"] ?? "bug")","color":"f29513","default":true}],"state":"open","locked":false,"assignee":null,"assignees":[],"milestone":null,"comments":\#(place),"created_at":"2026-11-0\#(place)T08:00:00Z","updated_at":"2026-11-1\#(place)T08:00:00Z","closed_at":null,"author_association":"NONE"\#(pull),"body":null}"#
    }
    return .json(200, "[\(entries.joined(separator: ","))]")
  }

  private static func json(_ repository: Repository, _ more: String = "") -> String {
    let name = "\(repository.owner)/\(repository.name)"
    return
      #"{"id":44838949,"node_id":"MDEwOlJlcG9zaXRvcnk0NDgzODk0OQ==","name":"\#(repository.name)","full_name":"\#(name)","private":false,"owner":{"login":"\#(repository.owner)","id":10639145,"avatar_url":"https://avatars.githubusercontent.com/u/10639145?v=4","type":"Organization","site_admin":false},"html_url":"https://github.com/\#(name)","description":\#(quoted(repository.about)),"fork":false,"url":"https://api.github.com/repos/\#(name)","created_at":"2015-10-23T21:15:07Z","updated_at":"2026-11-20T07:58:03Z","pushed_at":"2026-11-20T07:51:47Z","homepage":null,"size":1000,"stargazers_count":\#(repository.stars),"watchers_count":\#(repository.stars),"language":"\#(repository.language)","has_issues":true,"forks_count":\#(repository.stars / 7),"archived":false,"disabled":false,"open_issues_count":\#(repository.stars / 90),"license":{"key":"apache-2.0","name":"Apache License 2.0","spdx_id":"Apache-2.0"},"topics":[\#(repository.topics.map(quoted).joined(separator: ","))],"visibility":"public","default_branch":"main"\#(more)}"#
  }
}

/// One of GitHub's limits: so many requests in a window that begins with the first.
private final class Allowance: Sendable {
  private let resource: String
  private let limit: Int
  private let window_s: Int64
  private let state = Mutex<(used: Int, reset_s: Int64)>((0, 0))

  init(_ resource: String, _ limit: Int, per window_s: Int64) { (self.resource, self.limit, self.window_s) = (resource, limit, window_s) }

  func take(_ now_s: Int64) -> (isGiven: Bool, headers: [(name: String, value: String)]) {
    let (used, reset_s) = state.withLock { state in
      if state.reset_s <= now_s { state = (0, now_s + window_s) }
      state.used += 1
      return state
    }
    return (
      used <= limit,
      [
        ("X-RateLimit-Limit", "\(limit)"), ("X-RateLimit-Remaining", "\(max(0, limit - used))"), ("X-RateLimit-Reset", "\(reset_s)"),
        ("X-RateLimit-Used", "\(min(used, limit))"), ("X-RateLimit-Resource", resource),
      ]
    )
  }
}
