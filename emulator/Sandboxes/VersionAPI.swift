internal import EmulatorHTTP
internal import EmulatorJSON

/// PublishVersion, ListVersionsByFunction, and DeleteFunction of a version. Source: Lambda API reference; texts as AWS answered them.
extension InvokeAPI {
  func versions(_ segment: ArraySlice<UInt8>, _ exchange: Exchange) throws(Refused) {
    let function = try find(segment, exchange).function
    if exchange.head.method == .get { return try listVersions(function, exchange) }
    guard exchange.head.method == .post else { throw Refused(.unknownPath) }
    guard function.definition.runtime.hasPrefix("provided") else {
      throw Refused(
        .invalidParameter("versions of functions in runtime \(function.definition.runtime) are not emulated: what could be kept is the interpreter alone"))
    }
    let body = try object(exchange)
    let description = body["Description"]?.string
    if let description, description.utf8.count > 256 {
      var rules = MemberRules()
      rules.fault(description, at: "description", "Member must have length less than or equal to 256")
      try rules.finish()
    }
    codes.read([function.definition.executable]) { [weak self] codes in
      let code = codes[function.definition.executable] ?? FunctionCode()
      self?.publish(function, code, description, sha256: body["CodeSha256"]?.string, revisionID: body["RevisionId"]?.string, exchange)
    }
  }

  private func listVersions(_ function: HostedFunction, _ exchange: Exchange) throws(Refused) {
    let publications = host.publications[function.index] ?? Publications()
    let all = [function] + publications.numbers.compactMap { publications.versions[$0] }
    let (page, next) = try ListPage(exchange, sizeMaximum: 50).cut(all)
    codes.read(page.map(\.definition.executable)) { [weak self] codes in
      guard let self else { return }
      let described = page.map { configuration($0, host, codes[$0.definition.executable] ?? FunctionCode(), qualifier: $0.version) }
      answer(exchange, ["Versions": .array(described), "NextMarker": next.map { .string($0) } ?? nil])
    }
  }

  private func publish(
    _ function: HostedFunction, _ code: FunctionCode, _ description: String?, sha256: String?, revisionID: String?, _ exchange: Exchange
  ) {
    guard exchange.isOpen else { return }
    do throws(Refused) {
      if let sha256, !sha256.isEmpty, sha256 != code.sha256 {
        throw Refused(
          .invalidParameter(
            "CodeSHA256 (\(sha256)) is different from current CodeSHA256 in $LATEST (\(code.sha256)). Please try again with the CodeSHA256 in $LATEST."))
      }
      if let revisionID, revisionID != revision(function, code) { throw Refused(.staleRevision) }
      guard !code.sha256.isEmpty else { throw Refused(.invalidParameter("the executable of \(function.definition.qualifiedName) cannot be read")) }
      let publications = host.publications[function.index] ?? Publications()
      if let last = publications.numbers.last.flatMap({ publications.versions[$0] }), last.isSame(as: function, code) {
        return answer(exchange, configuration(last, host, code, qualifier: last.version), status: 201)
      }
      guard publications.versions.count < Publications.versionsMaximum else {
        throw Refused(.codeStorage("Code storage limit exceeded: a function keeps at most \(Publications.versionsMaximum) versions."))
      }
      freeze(function, code, description ?? "", try shelfOrRefusal(), exchange)
    } catch {
      error.refusal.answer(exchange, RequestID())
    }
  }

  private func freeze(_ function: HostedFunction, _ code: FunctionCode, _ description: String, _ shelf: VersionShelf, _ exchange: Exchange) {
    let executable = function.definition.executable
    workshop.run(bytes: Workshop.disk, { Result { () throws(VersionShelf.ShelfFault) in try shelf.freeze(executable, code) } }) { [weak self] frozen in
      guard let self else { return }
      switch frozen {
      case .failure(let fault): refuse(fault, exchange)
      case .success(let path):
        var definition = function.definition
        (definition.executable, definition.description) = (path, description)
        var publications = host.publications[function.index] ?? Publications()
        publications.last += 1
        let version = host.host(definition, version: publications.last, of: function)
        version.code = code
        publications.versions[publications.last] = version
        keep(publications, of: function, exchange) { [host] in
          self.answer(exchange, configuration(version, host, code, qualifier: version.version), status: 201)
        }
      }
    }
  }

  /// Takes them over, writes them down, and answers when they are written.
  func keep(_ publications: Publications, of function: HostedFunction, _ exchange: Exchange, _ answer: @escaping @EventLoop () -> Void) {
    do throws(Refused) {
      let shelf = try shelfOrRefusal()
      guard !damaged.contains(function.index) else {
        throw Refused(.service("the kept versions of \(function.definition.qualifiedName) in `\(shelf.folder)` are damaged; move the file away first"))
      }
      let before = host.publications[function.index]
      host.publications[function.index] = publications
      let (json, name) = (publications.json, function.definition.qualifiedName)
      workshop.run(bytes: Workshop.disk, { Result { () throws(VersionShelf.ShelfFault) in try shelf.write(json, of: name) } }) { [weak self] written in
        guard case .failure(let fault) = written else { return answer() }
        self?.host.publications[function.index] = before
        self?.refuse(fault, exchange)
      }
    } catch {
      error.refusal.answer(exchange, RequestID())
    }
  }

  private func refuse(_ fault: VersionShelf.ShelfFault, _ exchange: Exchange) {
    (fault.isFull ? InvokeRefusal.codeStorage(fault.text) : .service(fault.text)).answer(exchange, RequestID())
  }

  private func shelfOrRefusal() throws(Refused) -> VersionShelf {
    guard let shelf else { throw Refused(.service("versions are kept in a data folder, and there is none")) }
    return shelf
  }

  /// Only a version can be deleted: the function is the file's.
  func delete(_ segment: ArraySlice<UInt8>, _ exchange: Exchange) throws(Refused) {
    let found = try find(segment, exchange)
    guard let number = found.qualifier.flatMap({ Int($0) }), let latest = host.function(named: found.function.definition.name),
      var publications = host.publications[latest.index], publications.versions[number] != nil
    else { throw Refused(.invalidParameter("only a numbered version can be deleted; the function itself is serverless.yml's")) }
    let users = publications.aliases.values.filter { $0.version == String(number) || $0.other?.version == String(number) }.map(\.name).sorted()
    guard users.isEmpty else {
      throw Refused(.conflict("Unable to delete version because the following aliases reference it: [\(users.joined(separator: ", "))]"))
    }
    publications.versions[number] = nil
    let executable = found.function.definition.executable
    keep(publications, of: latest, exchange) { [weak self] in
      self?.removeCode(executable)
      exchange.respond(204) { $0.field("x-amzn-RequestId", RequestID().text) }
    }
  }

  /// Unless another version runs the same.
  private func removeCode(_ executable: String) {
    guard let shelf else { return }
    let home = shelf.home(of: executable)
    let isUsed = host.publications.values.contains { $0.versions.values.contains { shelf.home(of: $0.definition.executable) == home } }
    if !isUsed { workshop.run(bytes: Workshop.disk, { shelf.removeCode(home) }) {} }
  }

  /// The members of a request's body; none where it is empty.
  func object(_ exchange: Exchange) throws(Refused) -> JSON {
    if exchange.body.isEmpty { return .object([]) }
    guard let json = try? JSON(reading: exchange.body), json.object != nil else { throw Refused(.serialization) }
    return json
  }

  /// Brings back what an earlier emulator kept. What is damaged is told and left as it is.
  func restore() {
    guard let shelf else { return }
    for function in host.functions {
      do throws(VersionShelf.ShelfFault) {
        guard let json = try shelf.read(function.definition.qualifiedName) else { continue }
        guard let publications = Publications(json, of: function, host) else {
          throw VersionShelf.ShelfFault(text: "the kept versions in `\(shelf.folder)` are damaged and are not served")
        }
        host.publications[function.index] = publications
      } catch {
        host.say(error.text, of: function)
        damaged.insert(function.index)
      }
    }
  }
}

extension HostedFunction {
  /// Whether this version has the code and the configuration that `latest` has now.
  fileprivate func isSame(as latest: HostedFunction, _ code: FunctionCode) -> Bool {
    let (mine, its) = (definition, latest.definition)
    let sorted = { (variables: [(name: String, value: String)]) in variables.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.value)" } }
    return self.code?.sha256 == code.sha256 && mine.arguments == its.arguments && mine.handler == its.handler && mine.runtime == its.runtime
      && mine.memory_MB == its.memory_MB && mine.timeout_ms == its.timeout_ms && sorted(mine.environment) == sorted(its.environment)
  }
}
