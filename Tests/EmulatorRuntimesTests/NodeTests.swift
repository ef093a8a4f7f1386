import EmulatorHTTP
import EmulatorJSON
import Testing

/// What AWS's runtime for Node answers to the same handlers.
@Suite(.serialized) struct `A Node function` {
  private static let app = """
    let count = 0;
    exports.handler = async (event, context) => {
      console.log('said', event);
      console.error('complained');
      const left = context.getRemainingTimeInMillis();
      return { event, count: ++count, left: left > 0 && left <= 10000, id: context.awsRequestId, name: context.functionName, memory: context.memoryLimitInMB };
    };
    exports.called = (event, context, callback) => { setTimeout(() => callback(event.fail ? new RangeError('too far') : null, 'late'), 10); };
    exports.nothing = (event) => {};
    exports.fails = async (event) => { throw new TypeError('no ' + event.what); };
    exports.text = async () => { throw 'only text'; };
    exports.later = (event, context, callback) => { setTimeout(() => { throw new Error('later'); }, 1); };
    exports.rejects = (event, context, callback) => { Promise.reject(new Error('unheard')); };
    """

  @Test func `is given the event and a context, and keeps its globals`() async throws {
    let service = try await Service("nodejs18.x", "app.handler", ["app.js": Self.app])
    let first = try await service.invoke(#"{"a": [1, "é"]}"#)
    #expect(!first.isError)
    #expect(first.json["event"] == ["a": [1, "é"]])
    #expect(first.json["left"] == true && first.json["memory"] == "256" && first.json["name"] == "tests-local-F")
    #expect(try await service.invoke().json["count"] == 2)
    let id = try #require(first.json["id"]?.string)
    #expect(await service.lines("said").first?.hasSuffix("\t\(id)\tINFO\tsaid { a: [ 1, 'é' ] }") == true)
    #expect(await service.lines("complained").first?.hasSuffix("\tERROR\tcomplained") == true)
    await service.stop()
  }

  @Test func `answers by its callback, and with nothing where it does nothing`() async throws {
    let called = try await Service("nodejs18.x", "app.called", ["app.js": Self.app])
    #expect(try await called.invoke().json == "late")
    let failed = try await called.invoke(#"{"fail": true}"#)
    #expect(failed.isError && failed.json["errorType"] == "RangeError" && failed.json["errorMessage"] == "too far")
    await called.stop()
    let nothing = try await Service("nodejs18.x", "app.nothing", ["app.js": Self.app])
    #expect(try await nothing.invoke().json == .null)
    await nothing.stop()
  }

  @Test(arguments: [
    ("app.fails", "TypeError", "no luck", "Invoke Error"), ("app.text", "string", "only text", "Invoke Error"),
    ("app.later", "Error", "later", "Uncaught Exception"),
    ("app.rejects", "Runtime.UnhandledPromiseRejection", "Error: unheard", "Unhandled Promise Rejection"),
    ("app.none", "Runtime.HandlerNotFound", "app.none is undefined or not exported", "Uncaught Exception"),
    ("none.handler", "Runtime.ImportModuleError", "Error: Cannot find module", "Uncaught Exception"),
    ("broken.handler", "Runtime.UserCodeSyntaxError", "SyntaxError: ", "Uncaught Exception"),
  ]) func `answers and logs what goes wrong by AWS's names`(_ handler: String, _ type: String, _ message: String, _ title: String) async throws {
    let service = try await Service("nodejs18.x", handler, ["app.js": Self.app, "broken.js": "exports.handler = {"])
    let (json, isError) = try await service.invoke(#"{"what": "luck"}"#)
    #expect(isError)
    #expect(json["errorType"]?.string == type)
    #expect(json["errorMessage"]?.string?.hasPrefix(message) == true, "\(json)")
    #expect(json["trace"]?.array != nil)
    #expect(await !service.lines("ERROR\t\(title)").isEmpty)
    await service.stop()
  }

  @Test func `answers where its frames are`() async throws {
    let service = try await Service("nodejs18.x", "src/app.fails", ["src/app.js": Self.app])
    let trace = try await service.invoke(#"{"what": "luck"}"#).json["trace"]?.array ?? []
    #expect(trace.first == "TypeError: no luck")
    #expect(trace.dropFirst().first?.string?.contains("src/app.js:10:") == true, "\(trace)")
    await service.stop()
  }

  @Test func `may be a module, and its handler an object's member`() async throws {
    let module = try await Service(
      "nodejs18.x", "app.handler", ["app.mjs": "import { sep } from 'node:path';\nexport const handler = async () => sep;\n"])
    #expect(try await module.invoke().json == "/")
    await module.stop()
    let manifest = try await Service(
      "nodejs18.x", "app.api.handler", ["package.json": #"{"type": "module"}"#, "app.js": "export const api = { handler: async () => 'deep' };\n"])
    #expect(try await manifest.invoke().json == "deep")
    await manifest.stop()
  }

  @Test func `of Node 24 has no callbacks`() async throws {
    let service = try await Service("nodejs24.x", "app.called", ["app.js": Self.app])
    #expect(try await service.invoke().json["errorType"] == "Runtime.CallbackHandlerDeprecated")
    await service.stop()
  }
}
