/// What a Node function runs under: asks the Runtime API for invocations and hands them to `file.function`, as AWS's own runtime does.
/// Node ≥ 18, its own modules alone. Errors, the context's members and the log's lines are those of AWS's runtime.
enum NodeBootstrap {
  static let source = #"""
    'use strict';
    const fs = require('fs'), http = require('http'), path = require('path'), stream = require('stream'), util = require('util');
    const { pathToFileURL } = require('url');
    const { createRequire } = require('module');

    const env = process.env, root = env.LAMBDA_TASK_ROOT, handlerName = env._HANDLER;
    const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(':');
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const requireHere = createRequire(path.join(root, 'serverless.yml'));
    const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
    const allowsCallbacks = !(parseInt((env.AWS_EXECUTION_ENV || '').replace('AWS_Lambda_nodejs', ''), 10) >= 24);
    // The invocation under way: its id, and what ends it.
    let current = null;

    const isJSONLog = env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
    const ranks = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4, FATAL: 5 };
    const leastRank = ranks[(env.AWS_LAMBDA_LOG_LEVEL || '').toUpperCase()] ?? 0;

    function write(level, args) {
      if (ranks[level] < leastRank) return;
      const timestamp = new Date().toISOString(), id = current ? current.id : undefined;
      const line = isJSONLog
        ? JSON.stringify({ timestamp, level, requestId: id, message: args.length === 1 && typeof args[0] === 'object' ? plain(args[0]) : util.format(...args) })
        : [timestamp, String(id), level, util.format(...args)].join('\t');
      process.stdout.write(line + '\n');
    }

    const plain = (value) => (value instanceof Error ? described(value) : value);

    for (const [name, level] of Object.entries({ log: 'INFO', info: 'INFO', debug: 'DEBUG', trace: 'TRACE', warn: 'WARN', error: 'ERROR' })) {
      console[name] = (...args) => write(level, args);
    }
    console.fatal = (...args) => write('FATAL', args);

    class LoadError extends Error {
      constructor(kind, message, cause) {
        super(message);
        this.name = kind;
        if (cause && cause.stack) this.stack = cause.stack.replace(cause.name, kind);
      }
    }

    // The error as it is answered.
    function described(error) {
      if (!util.types.isNativeError(error) && !(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
      return { errorType: String(error.name), errorMessage: String(error.message), trace: String(error.stack || '').split('\n') };
    }

    function tell(title, error) {
      const { errorType, errorMessage, trace } = described(error);
      const own = error && typeof error === 'object' ? Object.assign({}, error) : {};
      delete own.name;
      let text;
      try { text = JSON.stringify({ errorType, errorMessage, ...own, stack: trace }); } catch { text = JSON.stringify({ errorType, errorMessage, stack: trace }); }
      write('ERROR', [`${title} \t${text}`]);
    }

    function ask(method, where, body, headers) {
      return new Promise((resolve, reject) => {
        const request = http.request({ host, port, agent, method, path: `/2018-06-01/runtime/${where}`, headers }, (answer) => {
          const parts = [];
          answer.on('data', (part) => parts.push(part));
          answer.on('end', () => resolve({ headers: answer.headers, body: Buffer.concat(parts).toString('utf8') }));
        });
        request.on('error', reject);
        request.end(body);
      });
    }

    const json = (value) => Buffer.from(value === undefined ? 'null' : JSON.stringify(value) ?? 'null');

    function send(where, bytes, headers) { return ask('POST', where, bytes, { 'Content-Type': 'application/json', 'Content-Length': bytes.length, ...headers }); }

    function fail(error, kind) {
      const shown = described(error);
      const where = current ? `invocation/${current.id}/error` : 'init/error';
      return send(where, json(shown), { 'Lambda-Runtime-Function-Error-Type': kind || shown.errorType });
    }

    async function load() {
      if (handlerName.includes('..')) throw new LoadError('Runtime.MalformedHandlerName', `'${handlerName}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
      const match = path.basename(handlerName).match(/^([^.]*)\.(.+)$/);
      if (!match) throw new LoadError('Runtime.MalformedHandlerName', 'Bad handler');
      const module = await loadModule(path.join(root, path.dirname(handlerName), match[1]), match[1]);
      let found = module;
      for (const name of match[2].split('.')) found = found && found[name];
      if (found === undefined || found === null) throw new LoadError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
      if (typeof found !== 'function') throw new LoadError('Runtime.HandlerNotFound', `${handlerName} is not a function`);
      if (!allowsCallbacks && found.length >= 3 && !found[STREAMING]) {
        throw new LoadError('Runtime.CallbackHandlerDeprecated', 'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24.');
      }
      return found;
    }

    async function loadModule(base, name) {
      try {
        for (const end of ['', '.js', '.mjs', '.cjs']) {
          const file = base + end;
          if (!fs.existsSync(file) || fs.statSync(file).isDirectory()) continue;
          return end === '.mjs' || (end !== '.cjs' && isModule(file)) ? await imported(file) : requireHere(file);
        }
        return requireHere(requireHere.resolve(base));
      } catch (error) {
        if (error instanceof SyntaxError) throw new LoadError('Runtime.UserCodeSyntaxError', String(error), error);
        if (error && (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'ENOENT')) {
          throw new LoadError('Runtime.ImportModuleError', String(error), error);
        }
        throw error;
      }
    }

    async function imported(file) {
      const module = await import(pathToFileURL(file).href);
      // What a CommonJS file exports is its default.
      return module.default && typeof module.default === 'object' ? { ...module.default, ...module } : module;
    }

    // What the nearest package.json says of files without a telling end.
    function isModule(file) {
      for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
        const manifest = path.join(folder, 'package.json');
        if (fs.existsSync(manifest)) {
          try { return JSON.parse(fs.readFileSync(manifest, 'utf8')).type === 'module'; } catch { return false; }
        }
        if (folder === path.dirname(folder) || folder === root) return false;
      }
    }

    function contextOf(headers, end) {
      const deadline = Number(headers['lambda-runtime-deadline-ms']);
      const context = {
        callbackWaitsForEmptyEventLoop: true,
        functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION, functionName: env.AWS_LAMBDA_FUNCTION_NAME, memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
        logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME, logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
        clientContext: parsed(headers['lambda-runtime-client-context']), identity: parsed(headers['lambda-runtime-cognito-identity']),
        invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'], awsRequestId: headers['lambda-runtime-aws-request-id'],
        getRemainingTimeInMillis: () => deadline - Date.now(),
      };
      if (allowsCallbacks) {
        context.done = (error, value) => end(error, value, false);
        context.succeed = (value) => end(null, value, false);
        context.fail = (error) => end(error ?? 'handled', undefined, false);
      }
      return context;
    }

    const parsed = (text) => (text ? JSON.parse(text) : undefined);

    // Ends with what the handler answers by a promise, by its callback, or, where nothing is left to do, with nothing.
    function invoked(handler, event, headers) {
      return new Promise((resolve, reject) => {
        let isOver = false, held = null;
        const finish = () => { if (isOver) return; isOver = true; held && held.error ? reject(held.error.value) : resolve(held ? held.value : undefined); };
        const end = (error, value, waits) => {
          if (held) return;
          held = { error: error === null || error === undefined ? null : { value: error }, value };
          // A callback is heard once nothing else is left to do, unless it says otherwise or is an error.
          if (!waits || held.error) setImmediate(finish);
        };
        current.emptied = finish;
        const context = contextOf(headers, end);
        const callback = allowsCallbacks ? (error, value) => end(error, value, context.callbackWaitsForEmptyEventLoop) : undefined;
        const value = handler(event, context, callback);
        if (value && typeof value.then === 'function') value.then((value) => end(null, value, false), (error) => end(error === undefined || error === null ? new Error(String(error)) : error, undefined, false));
      });
    }

    // --- Streams

    class AnswerStream extends stream.Writable {
      constructor(id) {
        super({ highWaterMark: 16384 });
        this.kind = 'application/octet-stream';
        this.id = id;
      }
      setContentType(kind) { this.kind = kind; }
      begin() {
        if (this.request) return;
        this.answered = new Promise((resolve, reject) => {
          this.request = http.request({
            host, port, agent, method: 'POST', path: `/2018-06-01/runtime/invocation/${this.id}/response`,
            headers: {
              'Content-Type': this.kind, 'Lambda-Runtime-Function-Response-Mode': 'streaming', 'Transfer-Encoding': 'chunked',
              Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
            },
          }, (answer) => answer.resume().on('end', resolve));
          this.request.on('error', reject);
        });
        this.request.flushHeaders();
      }
      _write(part, encoding, done) {
        this.begin();
        if (this.prelude) { this.request.write(this.prelude); this.prelude = null; }
        this.request.write(part, encoding, done);
      }
      _final(done) {
        this.begin();
        if (this.prelude) this.request.write(this.prelude);
        this.request.end();
        done();
      }
      breakOff(error) {
        const shown = described(error);
        this.request.addTrailers({
          'Lambda-Runtime-Function-Error-Type': shown.errorType, 'Lambda-Runtime-Function-Error-Body': json(shown).toString('base64'),
        });
        this.request.end();
        return this.answered;
      }
    }

    globalThis.awslambda = {
      streamifyResponse(handler) { handler[STREAMING] = 'response'; return handler; },
      HttpResponseStream: {
        from(target, metadata) {
          target.setContentType('application/vnd.awslambda.http-integration-response');
          target.prelude = Buffer.concat([json(metadata), Buffer.alloc(8)]);
          return target;
        },
      },
    };

    async function streamed(handler, event, headers) {
      const target = new AnswerStream(current.id);
      try {
        await handler(event, target, contextOf(headers, () => {}));
        if (!target.writableFinished) await new Promise((resolve, reject) => { target.on('finish', resolve).on('error', reject); current.emptied = () => target.end(); });
      } catch (error) {
        tell('Invoke Error', error);
        return target.request ? target.breakOff(error) : fail(error);
      }
      return target.answered;
    }

    // --- The loop

    async function serve(handler) {
      for (;;) {
        const { headers, body } = await ask('GET', 'invocation/next');
        current = { id: headers['lambda-runtime-aws-request-id'], emptied: null };
        const trace = headers['lambda-runtime-trace-id'];
        if (trace) env._X_AMZN_TRACE_ID = trace; else delete env._X_AMZN_TRACE_ID;
        try {
          const event = JSON.parse(body);
          if (handler[STREAMING]) {
            await streamed(handler, event, headers);
          } else {
            const value = await invoked(handler, event, headers);
            let bytes;
            try { bytes = json(value); } catch { throw new Error('Unable to stringify response body'); }
            await send(`invocation/${current.id}/response`, bytes);
          }
        } catch (error) {
          tell('Invoke Error', error);
          await fail(error);
        }
        current = null;
      }
    }

    async function end(title, error, code) {
      tell(title, error);
      try { await fail(error); } finally { process.exit(code); }
    }

    process.on('beforeExit', () => { if (current && current.emptied) current.emptied(); });
    process.on('uncaughtException', (error) => end('Uncaught Exception', error, 129));
    process.on('unhandledRejection', (reason) => {
      const error = new LoadError('Runtime.UnhandledPromiseRejection', reason instanceof Error ? reason.toString() : String(reason), reason instanceof Error ? reason : null);
      error.reason = plain(reason);
      end('Unhandled Promise Rejection', error, 128);
    });

    load().then(serve, (error) => end('Uncaught Exception', error, 129));
    """#
}
