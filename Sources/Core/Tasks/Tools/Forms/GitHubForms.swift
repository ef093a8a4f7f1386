import Forms
import StrictJSON

/// GitHub's search, people, repositories and issues. Source: docs.github.com/rest, version 2022-11-28.
extension ToolForm {
  public static let githubSearchRepositories = ToolForm(
    "github_search_repositories", "Searches GitHub for repositories.",
    params: [
      .required("query", .text(0...256), "Words to search for; empty where only a language is asked for."),
      .optional("language", .text(1...40), "A programming language, as GitHub names it."),
      .optional("sort", .words(["stars", "updated"]), "The order; without it GitHub's own."),
      .optional("min_stars", .integer(0...1_000_000_000), "The fewest stars."),
      .optional("max_results", .integer(1...100).otherwise(5), "The most repositories."),
    ],
    result: .object([
      .required("total", .count), .required("incomplete_results", .bool), .required("items", .array(of: repository, count: 0...100)),
    ]))

  public static let githubUser = ToolForm(
    "github_user", "Says who a GitHub user or organisation is.", params: [.required("login", .text(1...39))],
    result: .object([
      .required("login", .string), .required("name", Schema.string.orNull), .required("location", Schema.string.orNull), .required("bio", Schema.string.orNull),
      .required("company", Schema.string.orNull), .required("followers", .count), .required("public_repos", .count), .required("html_url", .string),
      .required("created_at", .moment),
    ]))

  public static let githubRepository = ToolForm(
    "github_repository", "Describes a GitHub repository.", params: [.required("repo", repositoryName)], result: repository)

  public static let githubIssues = ToolForm(
    "github_issues", "Lists the issues of a GitHub repository, the newest first, without pull requests.",
    params: [
      .required("repo", repositoryName), .optional("state", Schema.words(["open", "closed", "all"]).otherwise("open")),
      .optional("label", .text(1...100), "Only issues with this label."), .optional("max_results", .integer(1...100).otherwise(5), "The most issues."),
    ],
    result: .object([
      .required(
        "items",
        .array(
          of: .object([
            .required("number", .integer(1...Int(Int32.max))), .required("title", .string), .required("state", .words(["open", "closed"])),
            .required("labels", .strings), .required("user", .object([.required("login", .string)])), .required("html_url", .string),
            .required("created_at", .moment), .required("comments", .count),
          ]), count: 0...100))
    ]))

  private static let repositoryName = Schema.text(3...140).with("format", "repository")

  private static let repository = Schema.object([
    .required("full_name", .string), .required("name", .string), .required("owner", .object([.required("login", .string)])),
    .required("description", Schema.string.orNull), .required("language", Schema.string.orNull), .required("stars", .count), .required("forks", .count),
    .required("open_issues", .count), .required("html_url", .string), .required("updated_at", .moment),
  ])
}
