/* Gradio fills the one template that these pages use, "${value}", by compiling it anew each time. Compiling text is what the
   page's content policy forbids, so that no text can ever become a program; what the two compiled functions would do is
   written out here instead. Everything else that asks for a compiler is refused by the browser as before. */
(() => {
  "use strict";
  const compiler = window.Function;
  const constant = /^\s*return ("(?:[^"\\\n]|\\.)*");?\s*$/;

  function written(parameters) {
    const names = parameters.slice(0, -1).flatMap((name) => String(name).split(",").map((part) => part.trim()));
    const body = String(parameters[parameters.length - 1] ?? "");
    if (body === "return `${value}`;") {
      const place = names.indexOf("value");
      return (...values) => `${values[place]}`;
    }
    if (body === "return ``;") return () => "";
    const text = constant.exec(body);
    if (text) {
      const value = JSON.parse(text[1]);
      return () => value;
    }
    return null;
  }

  function Function(...parameters) {
    return written(parameters) ?? Reflect.construct(compiler, parameters);
  }
  Function.prototype = compiler.prototype;
  window.Function = Function;
})();
