/* BPF filters over packets. */
#ifndef PYTHON_BPF_H
#define PYTHON_BPF_H

#include "state.h"

extern PyType_Spec bpf_spec;

#endif
