"""The evaluation harness: suites, measures, significance, gates and reports for esnqa, without a judge model or network."""
