internal import FunctionKit
internal import StrictJSON
internal import TableOfContents

extension Command {
  static let openapi = Command(
    name: "openapi", arguments: "", summary: "the OpenAPI 3.1 document of every route, on standard output",
    detail: "docs/openapi.json is what it prints: quorate openapi > docs/openapi.json"
  ) { (arguments: [String]) throws(CommandError) in
    guard arguments.isEmpty else { throw .misused("takes no arguments, not `\(arguments[0])`") }
    let text: [UInt8]
    do throws(JSONError) { text = try JSONWriter.indented(OpenAPIDocument(Function.all).json) } catch {
      throw .failed("the document's `\(error.path)` is no finite number")
    }
    guard StandardStream.output.write(text) else { throw .failed("standard output was closed") }
  }
}
