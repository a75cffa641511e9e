"""The web application of esnqa: a Gradio front end and a document reader, mounted beside the REST API."""
