/* python_guest.c - a module of Python that has NNG inside, built by plugins.sh. */
#include <Python.h>

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

static PyObject *
run(PyObject *self, PyObject *none)
{
	nng_socket socket;
	(void)self, (void)none;
	if (nng_pair0_open(&socket) != 0 || nng_close(socket) != 0) {
		return PyErr_NoMemory();
	}
	Py_RETURN_NONE;
}

/* Loses a message. */
static PyObject *
leak(PyObject *self, PyObject *none)
{
	nng_msg *msg, *lost;
	(void)self, (void)none;
	if (nng_msg_alloc(&msg, 4) != 0 || nng_msg_dup(&lost, msg) != 0) {
		return PyErr_NoMemory();
	}
	nng_msg_free(msg);
	Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"run", run, METH_NOARGS, NULL}, {"leak", leak, METH_NOARGS, NULL}, {0}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "guest", NULL, -1, methods, 0, 0, 0, 0};

PyMODINIT_FUNC
PyInit_guest(void)
{
	return PyModule_Create(&module);
}
