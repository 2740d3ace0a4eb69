"""Jupyter in headless Chromium, used as a student or an instructor uses it: server, browser, the page of one notebook.

All processes have the path of one folder in their command lines. A watcher outside the test's process ends
whatever still has it when the test is over, also if the test's process was killed.
"""

import contextlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request

import psutil
from PIL import Image
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

TOKEN = "browser-test"
LIMIT = 300  # seconds that anything on the page may take; a loaded machine needs some of them
SIZE = (1400, 900)

CHROMIUM_FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def find_chromium():
    """Paths of chromium and chromedriver; a test that needs them is marked `browser`."""
    return [shutil.which(name) for name in ("chromium", "chromedriver")]


def left_over(folder):
    """The processes that have a folder in their command line, this one excepted."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if process.pid != os.getpid() and any(
            str(folder) in argument for argument in process.info["cmdline"] or ()
        ):
            found.append(process)
    return found


def end_left_over(folder):
    """End the processes that have a folder in their command line."""
    processes = left_over(folder)
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=LIMIT)


@contextlib.contextmanager
def watched(folder):
    """Whatever happens to this process: end the processes of a folder afterwards."""
    watcher = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, start_new_session=True)
    watcher.stdin.write(bytes(folder))
    watcher.stdin.flush()
    try:
        yield
    finally:
        watcher.communicate()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def request(url, method="GET"):
    """Ask the server; returns whether it answered."""
    asked = urllib.request.Request(url, method=method, headers={"Authorization": f"token {TOKEN}"})
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            answer.read()
        return True
    except OSError:
        return False


@contextlib.contextmanager
def jupyterlab(workspace, home, scripts=None):
    """Serve a workspace with the command of `make lab`; gives the address.

    Parameters
    ----------
    workspace : Path
    home : Path
        Where JupyterLab's settings, data and log go.
    scripts : path, optional
        Where the command is; by default beside the Python that runs the tests.
    """
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text(
        json.dumps({"fetchNews": "false", "checkForUpdates": False})
    )
    command = [
        shutil.which("coursekit", path=scripts or sysconfig.get_path("scripts")),
        *("lab", str(workspace), "--no-browser", "--LabApp.expose_app_in_browser=True"),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    with served(command, home, home, JUPYTERLAB_SETTINGS_DIR=str(home / "settings")) as address:
        yield address


@contextlib.contextmanager
def served(command, cwd, home, **variables):
    """Run a command that serves Jupyter, with settings of its own; gives the address.

    Parameters
    ----------
    command : list of str
        Without port and token. A path below the parent of `home` should be in it: by that its processes are found afterwards.
    cwd : Path
    home : Path
        Where settings, data and log go.
    variables : str
        More of the environment.
    """
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "COURSEKIT"))}
    env |= {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    flags = ["--port", str(port), "--ServerApp.ip=127.0.0.1", "--ServerApp.port_retries=0"]
    log = home / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, *flags, f"--IdentityProvider.token={TOKEN}"],
            env=env | variables,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + LIMIT
        while not request(f"{address}/api/status"):
            if server.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"Jupyter did not start:\n{log.read_text()}")
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(0.2)
        yield address
    finally:
        request(f"{address}/api/shutdown", "POST")
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)
        end_left_over(home.parent)
        server.wait(LIMIT)


@contextlib.contextmanager
def chromium(home, binary, driver_path):
    """A headless Chromium with a profile of its own that resolves no name but the loopback address."""
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in [
        *CHROMIUM_FLAGS,
        f"--user-data-dir={home / 'profile'}",
        f"--window-size={SIZE[0]},{SIZE[1]}",
    ]:
        options.add_argument(flag)
    service = webdriver.ChromeService(
        executable_path=driver_path, service_args=[f"--log-path={home / 'chromedriver.log'}"]
    )
    driver = webdriver.Chrome(options=options, service=service)
    try:
        driver.command_executor.client_config.timeout = LIMIT  # of an answer; 120 s without it
        driver.set_script_timeout(LIMIT)
        driver.set_page_load_timeout(LIMIT)
        metrics = {"width": SIZE[0], "height": SIZE[1], "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        yield driver
    finally:
        driver.quit()


class NotebookPage:
    """One notebook, open in JupyterLab. Cells are named by their ids."""

    def __init__(self, driver, address, path):
        self.driver, self.address = driver, address
        self.control = Keys.COMMAND if sys.platform == "darwin" else Keys.CONTROL
        driver.get(f"{address}/lab/tree/{path}?token={TOKEN}")
        self.until(
            "the notebook is open and its kernel is ready",
            """
            return panel?.context?.isReady && panel.sessionContext?.session?.kernel?.status === 'idle'
                && !document.querySelector('#jupyterlab-splash');
            """,
        )

    def script(self, body, *arguments):
        """Run JavaScript; `panel` is the notebook's, `cell(id)` the widget of a cell."""
        return self.driver.execute_script(self._prepared(body), *arguments)

    def until(self, what, condition, *arguments):
        """Wait until a piece of JavaScript, or a function, gives a true value, and return it."""
        poll = condition if callable(condition) else lambda: self.script(condition, *arguments)
        wait = WebDriverWait(
            self.driver, LIMIT, poll_frequency=0.25, ignored_exceptions=[StaleElementReferenceException]
        )
        return wait.until(lambda _: poll(), f"waited {LIMIT} s in vain: {what}")

    def command(self, name, **arguments):
        """Execute one of JupyterLab's commands and wait until it is done."""
        error = self.driver.execute_async_script(
            """
            const [name, options, done] = arguments;
            window.jupyterapp.commands.execute(name, options).then(() => done(null), error => done(`${error}`));
            """,
            name,
            arguments,
        )
        assert error is None, f"{name}: {error}"

    def menu(self, *labels):
        """Click through the menu bar."""
        for label, kind in zip(labels, ["MenuBar", *["Menu"] * len(labels)], strict=False):
            self.until(
                f"the menu shows {label}",
                lambda label=label, kind=kind: self._clicked(f".lm-{kind}-itemLabel", label),
            )

    def source(self, cell):
        return self.script("return cell(arguments[0]).model.sharedModel.getSource()", cell)

    def write(self, cell, source):
        """Replace the text of a cell."""
        self.script("cell(arguments[0]).model.sharedModel.setSource(arguments[1])", cell, source)

    def outputs(self, cell):
        """The outputs of a cell, as nbformat has them."""
        return self.script("return cell(arguments[0]).model.outputs.toJSON()", cell)

    def errors(self, since=0):
        """The error outputs of the cells whose execution count is above a number, as text."""
        return self.script(
            """
            return panel.content.widgets.filter(widget => widget.model.executionCount > arguments[0])
                .flatMap(widget => widget.model.outputs.toJSON().filter(output => output.output_type === 'error')
                    .map(output => `${widget.model.id}: ${output.ename}: ${output.evalue}`));
            """,
            since,
        )

    def counts(self):
        """Execution count by code cell, in order; 0 before it has run and while it runs."""
        pairs = self.script(
            """
            return panel.content.widgets.filter(widget => widget.model.type === 'code')
                .map(widget => [widget.model.id, widget.model.executionCount || 0]);
            """
        )
        return dict(pairs)

    def select(self, cell):
        """Make a cell the active one and bring it on the screen."""
        index = self.script("return panel.content.widgets.indexOf(cell(arguments[0]))", cell)
        self.script("panel.content.activeCellIndex = arguments[0]; panel.content.deselectAll()", index)
        self.driver.execute_async_script(
            self._prepared(
                "panel.content.scrollToItem(arguments[0], 'smart').then(arguments[1], arguments[1])"
            ),
            index,
        )
        self.until("the cell is on the page", "return cell(arguments[0]).node.isConnected", cell)

    def shown(self, cell):
        """The text below a cell on the page, once it is all that the kernel has sent."""
        self.select(cell)
        return self.until(
            "the page shows the output",
            """
            const plain = text => text.replace(/\\x1b\\[[0-9;]*m/g, '').replace(/\\s/g, '');
            const whole = text => [].concat(text).join('');
            const written = html => Object.assign(document.createElement('div'), {innerHTML: html}).textContent;
            const outputs = cell(arguments[0]).model.outputs.toJSON();
            if (outputs.some(output => output.metadata?.coursekit && Object.keys(output.data).length < 2)) return;
            const sent = outputs.map(output => output.data?.['text/html'] ? written(whole(output.data['text/html']))
                : whole(output.text ?? output.traceback));
            const text = cell(arguments[0]).node.querySelector('.jp-Cell-outputArea')?.innerText;
            return text && plain(text) === plain(sent.join('')) && text;
            """,
            cell,
        )

    def type_over(self, cell, old, new):
        """Put the cursor on the line that has a text, mark the line up to its indentation, and type."""
        self.select(cell)
        line = self.until("the line is on the page", lambda: self._line(cell, old))
        line.click()
        self.keys(Keys.END)
        self.keys(Keys.HOME, hold=Keys.SHIFT)
        self.keys(new)

    def run_by_keys(self, cell):
        """Shift-Enter, and wait until the cell has run."""
        before = max(self.counts().values())
        self.keys(Keys.ENTER, hold=Keys.SHIFT)
        self.until("the cell has run", lambda: self.counts()[cell] > before)

    def keys(self, keys, hold=None):
        actions = ActionChains(self.driver)
        if hold:
            actions.key_down(hold)
        actions.send_keys(keys)
        if hold:
            actions.key_up(hold)
        actions.perform()

    def put(self, cell, edge, offset):
        """Scroll so that a cell's "top" or "bottom" is this many pixels below the notebook's top."""
        self.select(cell)
        self.until(
            "the cell stays where it is put",
            """
            const outer = panel.content.outerNode ?? panel.content.node, before = outer.scrollTop;
            const place = element => element.getBoundingClientRect();
            const wrong = place(cell(arguments[0]).node)[arguments[1]] - place(outer).top - arguments[2];
            outer.scrollTop += Math.round(wrong);
            return Math.abs(wrong) < 2 || outer.scrollTop === before;
            """,
            cell,
            edge,
            offset,
        )

    def resized(self, width, body):
        """Give the window another width, below 1000 pixels without the side bar, and run JavaScript when the page has followed."""
        metrics = {"width": width, "height": SIZE[1], "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.script("jupyterapp.shell[arguments[0]]()", "collapseLeft" if width < 1000 else "expandLeft")
        self.until(
            "the page has its width",
            """
            const width = panel.node.getBoundingClientRect().width, before = window.widthBefore;
            window.widthBefore = width;
            return innerWidth === arguments[0] && width === before;
            """,
            width,
        )
        return self.script(body)

    def screenshot(self, path):
        """Save what the page shows, in 256 colours."""
        self.until("all pictures are loaded", "return [...document.images].every(image => image.complete)")
        picture = Image.open(io.BytesIO(self.driver.get_screenshot_as_png())).convert("RGB")
        picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)

    def addresses(self):
        """What the page has asked for since it was opened."""
        return self.script("return performance.getEntriesByType('resource').map(entry => entry.name)")

    def _line(self, cell, text):
        node = self.script("return cell(arguments[0]).node", cell)
        return next(
            (line for line in node.find_elements(By.CSS_SELECTOR, ".cm-line") if text in line.text), None
        )

    def _clicked(self, selector, label):
        for item in self.driver.find_elements(By.CSS_SELECTOR, selector):
            if item.is_displayed() and item.text.strip() == label:
                item.click()
                return True
        return False

    @staticmethod
    def _prepared(body):
        return (
            "const panel = window.jupyterapp?.shell.currentWidget;"
            "const cell = id => panel.content.widgets.find(widget => widget.model.id === id);" + body
        )


if __name__ == "__main__":  # the watcher: waits until the test's process closes the pipe or is gone
    end_left_over(os.fsdecode(sys.stdin.buffer.read()))
