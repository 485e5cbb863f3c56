// Some packages (@actions/*, micromark) are ES modules only: their exports know `import`, not `require`. jest asks for
// `require`; this adds `import` as a last resort, and swc turns what is found into CommonJS.
module.exports = (request, options) => {
  try {
    return options.defaultResolver(request, options);
  } catch (error) {
    const conditions = ["import", "node", "default"];
    try {
      return options.defaultResolver(request, { ...options, conditions });
    } catch {
      throw error;
    }
  }
};
