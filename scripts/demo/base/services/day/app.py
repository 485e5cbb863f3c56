from flask import Flask

app = Flask(__name__)


@app.get("/health")
def health():
    return {"service": "day", "status": "ok"}


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=8001)
