import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType as DataType, ValueInfoProtoSchema, type ValueInfoProto } from './onnx-proto/onnx_pb.js';

/** Element types of the graph's tensors. */
export type ElementType = 'float' | 'float16' | 'uint8' | 'int8' | 'int32' | 'int64' | 'bool';

/** ONNX's own numbers for the element types. */
export const ONNX_TYPE: Readonly<Record<ElementType, DataType>> = {
  float: DataType.FLOAT,
  float16: DataType.FLOAT16,
  uint8: DataType.UINT8,
  int8: DataType.INT8,
  int32: DataType.INT32,
  int64: DataType.INT64,
  bool: DataType.BOOL,
};

/** A fixed extent, the name of one that is known only at run time, or `UNKNOWN`. */
export type Dimension = number | string;

/** An extent that the optimizer can't tell from others. */
export const UNKNOWN = '';

/** Describes an input or output of a graph. */
export function valueInfo(name: string, type: ElementType, shape: readonly Dimension[]): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: ONNX_TYPE[type],
          shape: {
            dim: shape.map((extent) => ({
              value:
                typeof extent === 'number'
                  ? { case: 'dimValue' as const, value: BigInt(extent) }
                  : extent === UNKNOWN
                    ? { case: undefined }
                    : { case: 'dimParam' as const, value: extent },
            })),
          },
        },
      },
    },
  });
}
